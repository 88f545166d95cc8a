import { permissionsAt } from '../access/authorization.ts';
import { denyAssignmentsAt } from '../access/deny-assignments.ts';
import { locksAt } from '../access/locks.ts';
import { groupId, nicId, vmId } from '../kernel/resource-id.ts';
import { refusal } from '../server/errors.ts';
import type { Route } from './route.ts';

const subscription = '/subscriptions/:subscription';
const group = `${subscription}/resourcegroups/:group`;

const scopes: readonly [path: string, resource: Route['resource']][] = [
  [subscription, ({ names }) => `/subscriptions/${names.subscription}`],
  [group, ({ names }) => groupId(names.subscription, names.group)],
  [
    `${group}/providers/microsoft.compute/virtualmachines/:name`,
    ({ names }) => vmId(names.subscription, names.group, names.name),
  ],
  [
    `${group}/providers/microsoft.network/networkinterfaces/:name`,
    ({ names }) => nicId(names.subscription, names.group, names.name),
  ],
];

const network = `${group}/providers/microsoft.network`;

/** What a network interface is joined to; asked about before it is written back whole. */
const linked: readonly string[] = [
  `${network}/virtualnetworks/:parent/subnets/:name`,
  `${network}/networksecuritygroups/:name`,
  `${network}/publicipaddresses/:name`,
  `${network}/applicationsecuritygroups/:name`,
  `${network}/loadbalancers/:parent/backendaddresspools/:name`,
  `${network}/loadbalancers/:parent/inboundnatrules/:name`,
  `${network}/applicationgateways/:parent/backendaddresspools/:name`,
];

const authorization = '/providers/microsoft.authorization';
const before = (path: string): string => path.slice(0, path.toLowerCase().lastIndexOf(authorization));

function permissionsRoute(path: string, resource: Route['resource']): Route {
  return {
    method: 'GET',
    path: `${path}${authorization}/permissions`,
    operation: 'permissions/list',
    resource,
    handle: (simulation, request) => ({
      status: 200,
      body: {
        value: permissionsAt(simulation, request.caller, resource(request, simulation)).map((one) => {
          return { ...one, dataActions: [], notDataActions: [] };
        }),
      },
    }),
  };
}

function locksRoute(path: string, resource: Route['resource']): Route {
  return {
    method: 'GET',
    path: `${path}${authorization}/locks`,
    operation: 'locks/list',
    resource,
    handle: (simulation, request) => ({
      status: 200,
      body: { value: locksAt(simulation, resource(request, simulation), request.query.get('$filter')) },
    }),
  };
}

function denyAssignmentsRoute(path: string, resource: Route['resource']): Route {
  return {
    method: 'GET',
    path: `${path}${authorization}/denyassignments`,
    operation: 'denyAssignments/list',
    resource,
    handle: (simulation, request) => {
      const filter = request.query.get('$filter');
      const value = denyAssignmentsAt(simulation, resource(request, simulation), filter);
      return value === undefined
        ? refusal(400, 'InvalidFilter', `The filter '${filter ?? ''}' is not supported.`)
        : { status: 200, body: { value } };
    },
  };
}

/** Locks, deny assignments, and what the caller may do, at subscriptions, resource groups, VMs, network interfaces and what those are joined to: read only. */
export const accessRoutes: readonly Route[] = [
  ...scopes.flatMap(([path, resource]) => [
    locksRoute(path, resource),
    denyAssignmentsRoute(path, resource),
    permissionsRoute(path, resource),
  ]),
  ...linked.map((path) => permissionsRoute(path, (request) => before(request.path))),
];
