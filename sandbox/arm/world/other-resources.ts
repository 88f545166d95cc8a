import { groupId, keyOf, nameOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Tags } from './resources.ts';

/** A resource that only has to be read. */
export interface OtherResource {
  [member: string]: unknown;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Parts of other resources, such as subnets, have none. */
  readonly location?: string;
  readonly tags?: Tags;
  properties: Record<string, unknown>;
}

/** Where a resource is. */
export interface OtherPlace {
  readonly subscriptionId: string;
  readonly group: string;
  readonly location: string;
}

/** What to make. */
export interface OtherOrder extends OtherPlace {
  /** Provider and type, for example `Microsoft.Network/publicIPAddresses`; with parents, their names in between. */
  readonly path: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The id that a resource of this order has. */
export function otherId({ subscriptionId, group, path }: Omit<OtherOrder, 'location'>): string {
  return `${groupId(subscriptionId, group)}/providers/${path}`;
}

// Parts that are written as members of another resource have no place of their own (azure-rest-api-specs virtualNetwork, loadBalancer).
const parts = ['subnets', 'backendAddressPools', 'inboundNatRules'];

function typesOf({ path }: Pick<OtherOrder, 'path'>): string[] {
  return path.split('/').filter((_, index) => index === 0 || index % 2 === 1);
}

/** Whether what is ordered is but a part of another resource, without location and tags. */
export function isPart(order: Pick<OtherOrder, 'path'>): boolean {
  return parts.includes(typesOf(order).at(-1) ?? '');
}

/** Puts a resource into the world, unless it is there. Gives the one that is there then. */
export function ensureOther({ world }: Simulation, order: OtherOrder): OtherResource {
  const id = otherId(order);
  const resource: OtherResource = world.others[keyOf(id)] ?? {
    ...order.members,
    id,
    name: nameOf(id),
    type: typesOf(order).join('/'),
    ...(isPart(order) ? {} : { location: order.location }),
    properties: { provisioningState: 'Succeeded', ...order.properties },
  };
  world.others[keyOf(id)] = resource;
  return resource;
}

/** Puts resources into the world that are not there. Gives the ids of those that were made and are not but parts of others. */
export function makeMissing(simulation: Simulation, orders: readonly OtherOrder[]): string[] {
  return orders.flatMap((order) => {
    const id = otherId(order);
    if (simulation.world.others[keyOf(id)] !== undefined) return [];
    ensureOther(simulation, order);
    return isPart(order) ? [] : [id];
  });
}

/** The resources of a type directly below a scope or parent. */
export function othersBelow({ world }: Simulation, place: string, type: string): OtherResource[] {
  const prefix = `${keyOf(place)}/`;
  return Object.entries(world.others).flatMap(([key, one]) =>
    one.type === type && key.startsWith(prefix) ? [one] : [],
  );
}
