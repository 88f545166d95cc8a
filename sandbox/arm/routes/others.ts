import type { ArmRequest } from '../arm-request.ts';
import { diskBody } from '../disks.ts';
import { type Reply, resourceNotFound } from '../errors.ts';
import type { OperationName } from '../operation-names.ts';
import { groupOf, keyOf, nameOf } from '../resource-id.ts';
import { instancesOf } from '../scale-sets.ts';
import type { Simulation } from '../simulation.ts';
import { pageOf, type Route } from './route.ts';

const subscription = '/subscriptions/:subscription';
const group = `${subscription}/resourcegroups/:group`;

function pathOf({ path }: ArmRequest): string {
  return path;
}

function notFound({ path }: ArmRequest, type: string): Reply {
  return resourceNotFound(type, nameOf(path), groupOf(path));
}

function readRoute(type: string, path: string, operation: OperationName): Route {
  return {
    method: 'GET',
    path: `${group}/providers/${path}`,
    operation,
    resource: pathOf,
    handle: ({ world }, request) => {
      const found = world.others[keyOf(request.path)];
      return found === undefined ? notFound(request, type) : { status: 200, body: found };
    },
  };
}

function listRoutes(type: string, operation: OperationName): Route[] {
  return [subscription, group].map((scope) => ({
    method: 'GET',
    path: `${scope}/providers/${type.toLowerCase()}`,
    operation,
    resource: ({ path }) => path.slice(0, path.toLowerCase().indexOf('/providers/')),
    handle: ({ world }: Simulation, request: ArmRequest): Reply => {
      const place = keyOf(request.path.slice(0, request.path.toLowerCase().indexOf('/providers/')));
      const found = Object.entries(world.others).filter(
        ([key, one]) => key.startsWith(`${place}/`) && one.type === type,
      );
      return pageOf(found, request, ([, one]) => one);
    },
  }));
}

const scaleSet = 'microsoft.compute/virtualmachinescalesets/:name';

/** What only has to be read: disks, public addresses, proximity groups, dedicated hosts, capacity reservations, scale sets. */
export const otherRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${group}/providers/microsoft.compute/disks/:name`,
    operation: 'disks/read',
    resource: pathOf,
    handle: (simulation, request) => {
      const body = diskBody(simulation, request.path);
      return body === undefined ? notFound(request, 'Microsoft.Compute/disks') : { status: 200, body };
    },
  },
  ...listRoutes('Microsoft.Network/publicIPAddresses', 'publicIPAddresses/list'),
  ...listRoutes('Microsoft.Compute/virtualMachineScaleSets', 'virtualMachineScaleSets/list'),
  readRoute(
    'Microsoft.Network/publicIPAddresses',
    'microsoft.network/publicipaddresses/:name',
    'publicIPAddresses/read',
  ),
  readRoute(
    'Microsoft.Compute/proximityPlacementGroups',
    'microsoft.compute/proximityplacementgroups/:name',
    'proximityPlacementGroups/read',
  ),
  readRoute('Microsoft.Compute/hostGroups', 'microsoft.compute/hostgroups/:name', 'hostGroups/read'),
  readRoute(
    'Microsoft.Compute/hostGroups/hosts',
    'microsoft.compute/hostgroups/:parent/hosts/:name',
    'hosts/read',
  ),
  readRoute(
    'Microsoft.Compute/capacityReservationGroups',
    'microsoft.compute/capacityreservationgroups/:name',
    'capacityReservationGroups/read',
  ),
  readRoute('Microsoft.Compute/virtualMachineScaleSets', scaleSet, 'virtualMachineScaleSets/read'),
  {
    method: 'GET',
    path: `${group}/providers/${scaleSet}/virtualmachines`,
    operation: 'scaleSetVms/list',
    resource: ({ path }) => path.slice(0, path.lastIndexOf('/')),
    handle: ({ world }, request) => {
      const set = world.others[keyOf(request.path.slice(0, request.path.lastIndexOf('/')))];
      return set === undefined
        ? notFound(request, 'Microsoft.Compute/virtualMachineScaleSets')
        : pageOf(instancesOf(set), request, (one) => one);
    },
  },
];
