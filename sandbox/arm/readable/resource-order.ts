import * as z from 'zod';
import { availabilitySetId, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { ensureOther, isPart, type OtherOrder, type OtherPlace, otherId } from '../world/other-resources.ts';
import { ensureGroup } from '../world/resource-groups.ts';
import { galleryImageOrders, galleryImageSchema, imageOrders, imageSchema } from './image-orders.ts';
import {
  applicationSecurityGroupSchema,
  loadBalancerSchema,
  networkOrders,
  networkSecurityGroupSchema,
  publicAddressSchema,
  virtualNetworkSchema,
} from './network-orders.ts';
import { common, resourceName } from './order-parts.ts';
import {
  capacityReservationSchema,
  dedicatedHostSchema,
  placementOrders,
  proximityGroupSchema,
} from './placement-orders.ts';

const availabilitySetSchema = z.strictObject({
  kind: z.literal('availability-set'),
  name: resourceName,
  ...common,
});

/** A resource that only has to be read, by its kind. */
export const resourceOrderSchema = z.discriminatedUnion('kind', [
  imageSchema,
  galleryImageSchema,
  publicAddressSchema,
  virtualNetworkSchema,
  networkSecurityGroupSchema,
  applicationSecurityGroupSchema,
  loadBalancerSchema,
  proximityGroupSchema,
  dedicatedHostSchema,
  capacityReservationSchema,
  availabilitySetSchema,
]);

/** A resource as it is ordered, defaults left out. */
export type ResourceOrder = z.input<typeof resourceOrderSchema>;
type FullResourceOrder = z.output<typeof resourceOrderSchema>;

// Ordered together with what they are in, which comes first.
const withParent: readonly string[] = ['gallery-image', 'dedicated-host', 'capacity-reservation'];

/** The ids of what is there now; or everything that stood in the way. */
export type AddedResource =
  | { readonly ok: true; readonly value: { readonly ids: readonly string[] } }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Puts a resource into the world, with what it is part of. What it is part of may be there already. */
export function addResource(simulation: Simulation, order: FullResourceOrder): AddedResource {
  const { world, settings } = simulation;
  const subscriptionId = order.subscriptionId ?? Object.values(world.subscriptions)[0]?.id ?? '';
  if (world.subscriptions[keyOf(subscriptionId)] === undefined)
    return { ok: false, faults: [`subscriptionId: '${subscriptionId}' is not simulated`] };
  const place = { subscriptionId, group: order.resourceGroup, location: order.location ?? settings.location };
  const tagged = order.tags === undefined ? {} : { tags: order.tags };
  if (order.kind === 'availability-set') return addAvailabilitySet(simulation, place, order.name, tagged);
  const orders = ordersOf(simulation, place, order);
  const ids = orders.map(otherId);
  const own = ids[withParent.includes(order.kind) ? 1 : 0] ?? '';
  if (world.others[keyOf(own)] !== undefined) return { ok: false, faults: [`name: ${own} exists already`] };
  ensureGroup(simulation, subscriptionId, order.resourceGroup, place.location);
  for (const one of orders)
    ensureOther(simulation, isPart(one) ? one : { ...one, members: { ...one.members, ...tagged } });
  return { ok: true, value: { ids } };
}

function ordersOf(
  simulation: Simulation,
  place: OtherPlace,
  order: Exclude<FullResourceOrder, { kind: 'availability-set' }>,
): OtherOrder[] {
  switch (order.kind) {
    case 'image':
      return imageOrders(place, order);
    case 'gallery-image':
      return galleryImageOrders(place, order, simulation.schedule.now());
    case 'proximity-placement-group':
    case 'dedicated-host':
    case 'capacity-reservation':
      return placementOrders(place, order);
    default:
      return networkOrders(simulation, place, order);
  }
}

function addAvailabilitySet(
  simulation: Simulation,
  { subscriptionId, group, location }: OtherPlace,
  name: string,
  tagged: { tags?: Record<string, string> },
): AddedResource {
  const id = availabilitySetId(subscriptionId, group, name);
  const { availabilitySets } = simulation.world;
  if (availabilitySets[keyOf(id)] !== undefined) return { ok: false, faults: [`name: ${id} exists already`] };
  ensureGroup(simulation, subscriptionId, group, location);
  availabilitySets[keyOf(id)] = { id, name, location, ...tagged };
  return { ok: true, value: { ids: [id] } };
}
