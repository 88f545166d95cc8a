import {
  type Instance,
  instanceBody,
  instancesOf,
  instanceViewOf,
  nicsOf,
} from '../compute/scale-set-instances.ts';
import { groupOf, keyOf, nameOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import { type Reply, resourceNotFound } from '../server/errors.ts';
import { pageOf, type Route } from './route.ts';

const type = 'Microsoft.Compute/virtualMachineScaleSets';
const set =
  '/subscriptions/:subscription/resourcegroups/:group/providers/microsoft.compute/virtualmachinescalesets/:set';
const instance = `${set}/virtualmachines/:instance`;

function setIn({ path }: ArmRequest): string {
  return path.split('/').slice(0, 9).join('/');
}

function instanceIn({ path }: ArmRequest): string {
  return path.split('/').slice(0, 11).join('/');
}

function withInstances(
  { world }: Simulation,
  request: ArmRequest,
  then: (instances: readonly Instance[]) => Reply,
): Reply {
  const id = setIn(request);
  const found = world.others[keyOf(id)];
  return found?.type === type ? then(instancesOf(found)) : resourceNotFound(type, nameOf(id), groupOf(id));
}

function withInstance(simulation: Simulation, request: ArmRequest, then: (one: Instance) => Reply): Reply {
  return withInstances(simulation, request, (instances) => {
    const id = instanceIn(request);
    const one = instances.find(({ index }) => String(index) === nameOf(id));
    return one === undefined
      ? resourceNotFound(`${type}/virtualMachines`, `${nameOf(setIn(request))}/${nameOf(id)}`, groupOf(id))
      : then(one);
  });
}

/** The instances of Uniform scale sets and their network interfaces: read only. */
export const scaleSetRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${set}/virtualmachines`,
    operation: 'scaleSetVms/list',
    resource: setIn,
    handle: (simulation, request) =>
      withInstances(simulation, request, (all) => pageOf(all, request, instanceBody)),
  },
  {
    method: 'GET',
    path: instance,
    operation: 'scaleSetVms/read',
    resource: instanceIn,
    handle: (simulation, request) =>
      withInstance(simulation, request, (one) => ({ status: 200, body: instanceBody(one) })),
  },
  {
    method: 'GET',
    path: `${instance}/instanceview`,
    operation: 'scaleSetVms/instanceView',
    resource: instanceIn,
    handle: (simulation, request) =>
      withInstance(simulation, request, (one) => {
        return { status: 200, body: instanceViewOf(one, simulation.schedule.now()) };
      }),
  },
  {
    method: 'GET',
    path: `${set}/networkinterfaces`,
    operation: 'scaleSetNics/list',
    resource: setIn,
    handle: (simulation, request) =>
      withInstances(simulation, request, (all) => pageOf(all.flatMap(nicsOf), request, (one) => one)),
  },
  {
    method: 'GET',
    path: `${instance}/networkinterfaces`,
    operation: 'scaleSetNics/list',
    resource: instanceIn,
    handle: (simulation, request) =>
      withInstance(simulation, request, (one) => pageOf(nicsOf(one), request, (nic) => nic)),
  },
  {
    method: 'GET',
    path: `${instance}/networkinterfaces/:nic`,
    operation: 'scaleSetNics/read',
    resource: ({ path }) => path,
    handle: (simulation, request) =>
      withInstance(simulation, request, (one) => {
        const nic = nicsOf(one).find(({ id }) => keyOf(id) === keyOf(request.path));
        return nic === undefined
          ? resourceNotFound(
              `${type}/virtualMachines/networkInterfaces`,
              nameOf(request.path),
              groupOf(request.path),
            )
          : { status: 200, body: nic };
      }),
  },
];
