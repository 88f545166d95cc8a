import { uniform } from '../kernel/random.ts';
import { keyOf, subscriptionOf } from '../kernel/resource-id.ts';
import { nextAttempt, type Simulation } from '../kernel/simulation.ts';
import type { ArmError } from '../server/errors.ts';
import type { Capacity, Restriction, VirtualMachine } from '../world/world.ts';
import { isPinned, roomByPlacement } from './placement.ts';

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether the flag is set on a network interface of the VM. */
export function hasFlag({ world }: Simulation, vm: VirtualMachine): boolean {
  return vm.resource.properties.networkProfile.networkInterfaces.some(
    ({ id }) => world.networkInterfaces[keyOf(id)]?.resource.properties.enableAcceleratedNetworking === true,
  );
}

/** Takes room for a VM that starts from deallocated, or says why there is none. */
export function allocate(simulation: Simulation, vm: VirtualMachine): ArmError | undefined {
  const { world, schedule, settings } = simulation;
  if (world.restrictions.some((restriction) => forbids(restriction, vm))) return skuNotAvailable(vm);
  const placed = roomByPlacement(simulation, vm);
  if (placed === 'room') return undefined;
  if (placed === 'none') return noRoomHere(simulation, vm);
  const now = schedule.now();
  const limits = world.capacity.filter(
    (limit) => (limit.until ?? Number.POSITIVE_INFINITY) > now && concerns(simulation, limit, vm),
  );
  const full = limits.find(({ free }) => free <= 0);
  if (full?.pinnedOnly === true && isPinned(simulation, vm) === 'proximity-group')
    return noRoomHere(simulation, vm);
  if (full !== undefined) return noRoom(full.acceleratedOnly, vm);
  const attempt = nextAttempt(simulation, vm.resource.id, 'allocation');
  const chance = uniform(settings.seed, 'allocation', keyOf(vm.resource.id), attempt);
  if (chance < settings.allocationFailures) return noRoom(false, vm);
  for (const limit of limits) limit.free--;
  return undefined;
}

function concerns(simulation: Simulation, limit: Capacity, vm: VirtualMachine): boolean {
  const { location, zones, properties } = vm.resource;
  return (
    sameText(limit.size, properties.hardwareProfile.vmSize) &&
    sameText(limit.location, location) &&
    (limit.zone === undefined || (zones ?? []).includes(limit.zone)) &&
    (!limit.acceleratedOnly || hasFlag(simulation, vm)) &&
    (!limit.pinnedOnly || isPinned(simulation, vm) !== undefined)
  );
}

function forbids(
  { subscriptionId, size, location, zones }: Restriction,
  { resource }: VirtualMachine,
): boolean {
  return (
    (subscriptionId === undefined || sameText(subscriptionId, subscriptionOf(resource.id))) &&
    sameText(size, resource.properties.hardwareProfile.vmSize) &&
    sameText(location, resource.location) &&
    (zones === undefined || (resource.zones ?? []).some((zone) => zones.includes(zone)))
  );
}

// Codes and texts after virtual-machines allocation-failure and recordings (aks-store-demo#115, jenkins-infra/helpdesk#3584).
function noRoom(acceleratedOnly: boolean, vm: VirtualMachine): ArmError {
  const zonal = (vm.resource.zones ?? []).length > 0;
  if (acceleratedOnly)
    return {
      code: zonal ? 'OverconstrainedZonalAllocationRequest' : 'OverconstrainedAllocationRequest',
      message:
        'Allocation failed. VM(s) with the following constraints cannot be allocated, because the condition is too restrictive. Please remove some constraints and try again. Constraints applied are: - VM Size - Networking Constraints (such as Accelerated Networking or IPv6)',
    };
  const place = zonal ? 'zone' : 'region';
  return {
    code: zonal ? 'ZonalAllocationFailed' : 'AllocationFailed',
    message: `Allocation failed. We do not have sufficient capacity for the requested VM size in this ${place}. Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance`,
  };
}

/** A VM tied to a full host or to the place of its proximity group; see the rule `pinnedStartFailsWith`. */
function noRoomHere({ settings }: Simulation, vm: VirtualMachine): ArmError {
  return noRoom(settings.rules.pinnedStartFailsWith === 'OverconstrainedAllocationRequest', vm);
}

// That a start fails this way, and after it was accepted, is assumed; the code is documented for deployments (error-sku-not-available).
function skuNotAvailable({ resource }: VirtualMachine): ArmError {
  const size = resource.properties.hardwareProfile.vmSize;
  const message = `The requested size for resource '${resource.id}' is currently not available in location '${resource.location}' zones '${(resource.zones ?? []).join(',')}' for subscription. Please try another size or deploy to a different location or zones. ${size}. See https://aka.ms/azureskunotavailable for details.`;
  return { code: 'SkuNotAvailable', message };
}
