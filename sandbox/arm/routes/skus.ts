import { resourceSkus, vmSizes } from '../compute/skus.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { type Reply, refusal } from '../server/errors.ts';
import type { Route } from './route.ts';

// `location eq 'x'` is the only filter there is (compute skus, stable 2021-07-01).
function skus(simulation: Simulation, { query, names }: ArmRequest): Reply {
  const listAt = (location: string): Reply => ({
    status: 200,
    body: { value: resourceSkus(simulation, names.subscription, location) },
  });
  const filter = query.get('$filter');
  if (filter === null) return listAt(simulation.settings.location);
  const location = /^\s*location\s+eq\s+'([a-z0-9 ]+)'\s*$/i.exec(filter)?.[1];
  if (location === undefined)
    return refusal(
      400,
      'InvalidFilter',
      `The filter '${filter}' is not supported: only "location eq '<name>'" is.`,
    );
  return listAt(location.toLowerCase().replaceAll(' ', ''));
}

/** The sizes that VMs may have. */
export const skuRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/subscriptions/:subscription/providers/microsoft.compute/skus',
    operation: 'skus/read',
    resource: ({ names }) => `/subscriptions/${names.subscription}`,
    handle: skus,
  },
  ...[
    '/subscriptions/:subscription/providers/microsoft.compute/locations/:location/vmsizes',
    '/subscriptions/:subscription/resourcegroups/:group/providers/microsoft.compute/virtualmachines/:name/vmsizes',
  ].map(
    (path): Route => ({
      method: 'GET',
      path,
      operation: 'vmSizes/list',
      resource: ({ names }) => `/subscriptions/${names.subscription}`,
      handle: (simulation) => ({ status: 200, body: { value: vmSizes(simulation) } }),
    }),
  ),
];
