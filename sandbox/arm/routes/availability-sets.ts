import { availabilitySetId, keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { type Referrers, referrersIn } from '../readable/referrers.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { type Reply, resourceNotFound } from '../server/errors.ts';
import type { AvailabilitySet } from '../world/world.ts';
import { aboveCollection } from './readable.ts';
import { pageOf, type Route, seenBy } from './route.ts';

const type = 'Microsoft.Compute/availabilitySets';
const subscription = '/subscriptions/:subscription';
const group = `${subscription}/resourcegroups/:group`;

function bodyOf(set: AvailabilitySet, referrers: Referrers): object {
  const members = (referrers.get(keyOf(set.id)) ?? []).map((id) => ({ id }));
  return {
    ...set,
    type,
    sku: { name: 'Aligned' },
    properties: { platformUpdateDomainCount: 5, platformFaultDomainCount: 2, virtualMachines: members },
  };
}

function list(simulation: Simulation, request: ArmRequest): Reply {
  const prefix = `${keyOf(aboveCollection(request))}/`;
  const found = Object.values(simulation.world.availabilitySets).filter(({ id }) =>
    keyOf(id).startsWith(prefix),
  );
  const referrers = referrersIn(simulation);
  return pageOf(seenBy(simulation, request, 'availabilitySets/list', found), request, (one) =>
    bodyOf(one, referrers),
  );
}

/** Availability sets with their VMs: read only. */
export const availabilitySetRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${group}/providers/microsoft.compute/availabilitysets/:name`,
    operation: 'availabilitySets/read',
    resource: ({ names }) => availabilitySetId(names.subscription, names.group, names.name),
    handle: (simulation, { names }) => {
      const id = availabilitySetId(names.subscription, names.group, names.name);
      const set = simulation.world.availabilitySets[keyOf(id)];
      return set === undefined
        ? resourceNotFound(type, names.name, names.group)
        : { status: 200, body: bodyOf(set, referrersIn(simulation)) };
    },
  },
  ...[subscription, group].map((scope): Route => {
    return {
      method: 'GET',
      path: `${scope}/providers/microsoft.compute/availabilitysets`,
      operation: 'availabilitySets/list',
      resource: aboveCollection,
      handle: list,
    };
  }),
];
