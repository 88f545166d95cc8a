import { groupId, keyOf } from './resource-id.ts';
import type { Simulation } from './simulation.ts';

/** A resource that only has to be read. */
export interface OtherResource {
  [member: string]: unknown;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  properties: Record<string, unknown>;
}

/** What to make. */
export interface OtherOrder {
  readonly subscriptionId: string;
  readonly group: string;
  readonly location: string;
  /** Provider and type, for example `Microsoft.Network/publicIPAddresses`; with parents, their names in between. */
  readonly path: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** The id that a resource of this order has. */
export function otherId({ subscriptionId, group, path }: OtherOrder): string {
  return `${groupId(subscriptionId, group)}/providers/${path}`;
}

/** Puts a resource into the world, unless it is there. Gives the one that is there then. */
export function ensureOther({ world }: Simulation, order: OtherOrder): OtherResource {
  const id = otherId(order);
  const [provider = '', ...rest] = order.path.split('/');
  const types = rest.filter((_, index) => index % 2 === 0);
  const resource: OtherResource = world.others[keyOf(id)] ?? {
    ...order.members,
    id,
    name: rest.at(-1) ?? '',
    type: [provider, ...types].join('/'),
    location: order.location,
    properties: { provisioningState: 'Succeeded', ...order.properties },
  };
  world.others[keyOf(id)] = resource;
  return resource;
}
