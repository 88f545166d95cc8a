import * as z from 'zod';
import type { NamedSize } from '../compute/offered.ts';
import { guid } from '../kernel/random.ts';
import type { OtherOrder, OtherPlace } from '../world/other-resources.ts';
import { common, resourceName } from './order-parts.ts';

const zone = z.enum(['1', '2', '3']).exactOptional();

/** A proximity placement group. */
export const proximityGroupSchema = z.strictObject({
  kind: z.literal('proximity-placement-group'),
  name: resourceName,
  ...common,
});

/** A dedicated host in its host group, and how many VMs of which sizes an empty one takes; of any size and number, if nothing is said. */
export const dedicatedHostSchema = z.strictObject({
  kind: z.literal('dedicated-host'),
  group: resourceName,
  name: resourceName,
  sku: z.string().min(1).default('DSv3-Type3'),
  allocatable: z
    .array(z.strictObject({ size: z.string(), count: z.int().nonnegative() }))
    .min(1)
    .exactOptional(),
  zone,
  ...common,
});

/** A capacity reservation in its group: room for so many VMs of a size. */
export const capacityReservationSchema = z.strictObject({
  kind: z.literal('capacity-reservation'),
  group: resourceName,
  name: resourceName,
  size: z.string(),
  capacity: z.int().nonnegative(),
  zone,
  ...common,
});

/** Orders of what decides where a VM finds room. */
export type PlacementOrder = z.output<
  typeof proximityGroupSchema | typeof dedicatedHostSchema | typeof capacityReservationSchema
>;

/** Where such an order names sizes. */
export function sizesNamedBy(order: PlacementOrder): NamedSize[] {
  if (order.kind === 'capacity-reservation') return [[['size'], order.size]];
  if (order.kind !== 'dedicated-host') return [];
  return (order.allocatable ?? []).map(({ size }, index) => [['allocatable', index, 'size'], size]);
}

/** Everything that comes of such an order. */
export function placementOrders(place: OtherPlace, order: PlacementOrder): OtherOrder[] {
  switch (order.kind) {
    case 'proximity-placement-group':
      return [proximityGroup(place, order.name)];
    case 'dedicated-host':
      return dedicatedHost(place, order);
    case 'capacity-reservation':
      return capacityReservation(place, order);
  }
}

/** A proximity placement group. */
export function proximityGroup(place: OtherPlace, name: string): OtherOrder {
  return {
    ...place,
    path: `Microsoft.Compute/proximityPlacementGroups/${name}`,
    properties: { proximityPlacementGroupType: 'Standard' },
  };
}

/** A dedicated host and its group. */
export function dedicatedHost(
  place: OtherPlace,
  {
    group,
    name,
    sku = 'DSv3-Type3',
    allocatable,
    zone: only,
  }: Pick<z.output<typeof dedicatedHostSchema>, 'group' | 'name' | 'allocatable' | 'zone'> & { sku?: string },
): OtherOrder[] {
  const path = `Microsoft.Compute/hostGroups/${group}`;
  return [
    {
      ...place,
      path,
      members: zonesOf(only),
      properties: { platformFaultDomainCount: 1, supportAutomaticPlacement: false },
    },
    {
      ...place,
      path: `${path}/hosts/${name}`,
      members: { sku: { name: sku } },
      properties: {
        platformFaultDomain: 0,
        autoReplaceOnFailure: true,
        hostId: guid('host', place.subscriptionId, place.group.toLowerCase(), group, name),
        ...(allocatable === undefined ? {} : { allocatable }),
      },
    },
  ];
}

/** A group of capacity reservations, with nothing reserved. */
export function reservationGroup(place: OtherPlace, group: string, zones = {}): OtherOrder {
  return { ...place, path: `Microsoft.Compute/capacityReservationGroups/${group}`, members: zones };
}

function capacityReservation(
  place: OtherPlace,
  { group, name, size: reserved, capacity, zone: only }: z.output<typeof capacityReservationSchema>,
): OtherOrder[] {
  const above = reservationGroup(place, group, zonesOf(only));
  return [
    above,
    {
      ...place,
      path: `${above.path}/capacityReservations/${name}`,
      members: { sku: { name: reserved, capacity }, ...zonesOf(only) },
      properties: {
        reservationId: guid('reservation', place.subscriptionId, place.group.toLowerCase(), group, name),
        platformFaultDomainCount: 1,
      },
    },
  ];
}

function zonesOf(only: string | undefined): { zones?: string[] } {
  return only === undefined ? {} : { zones: [only] };
}
