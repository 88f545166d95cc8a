import * as z from 'zod';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { placesOf } from '../readable/referrers.ts';
import { type OtherResource, othersBelow } from '../world/other-resources.ts';
import type { VirtualMachine } from '../world/world.ts';

const hostSchema = z.looseObject({
  allocatable: z.array(z.looseObject({ size: z.string(), count: z.int() })).exactOptional(),
});
const skuSchema = z.looseObject({ name: z.string(), capacity: z.int() });

const hostType = 'Microsoft.Compute/hostGroups/hosts';
const reservationType = 'Microsoft.Compute/capacityReservationGroups/capacityReservations';

/** Whether a VM has a host now; one that starts from deallocated has none until it runs. */
function isAllocated({ world }: Simulation, { power, operation }: VirtualMachine): boolean {
  if (power === 'deallocated' || power === 'creating') return false;
  const before = operation === undefined ? undefined : world.operations[operation]?.powerBefore;
  return !(power === 'starting' && before === 'deallocated');
}

/** The VMs that are in, on or of this now, with a host; not this one. */
function allocatedAt(simulation: Simulation, place: string, except?: VirtualMachine): VirtualMachine[] {
  const key = keyOf(place);
  return Object.values(simulation.world.virtualMachines).filter(
    (vm) => vm !== except && placesOf(vm).some((id) => keyOf(id) === key) && isAllocated(simulation, vm),
  );
}

function placeOfType({ world }: Simulation, vm: VirtualMachine, type: string): OtherResource | undefined {
  return placesOf(vm)
    .map((id) => world.others[keyOf(id)])
    .find((one) => one?.type === type);
}

function sizeOf({ resource }: VirtualMachine): string {
  return resource.properties.hardwareProfile.vmSize.toLowerCase();
}

/** How many more VMs of each size a dedicated host takes; undefined for one that takes any number. */
export function hostRoom(
  simulation: Simulation,
  host: OtherResource,
  except?: VirtualMachine,
): readonly { readonly vmSize: string; readonly count: number }[] | undefined {
  const { allocatable } = hostSchema.parse(host.properties);
  if (allocatable === undefined) return undefined;
  const most = new Map(allocatable.map(({ size, count }) => [size.toLowerCase(), count]));
  // Each VM takes its share of the host: one of four that fit takes a quarter (dedicated-hosts; that shares add up is assumed).
  const taken = allocatedAt(simulation, host.id, except).reduce((sum, vm) => {
    return sum + 1 / (most.get(sizeOf(vm)) ?? Number.POSITIVE_INFINITY);
  }, 0);
  const left = Math.max(0, 1 - taken);
  return allocatable.map(({ size, count }) => ({ vmSize: size, count: Math.floor(left * count + 1e-9) }));
}

/** Whether a VM that starts finds room in what it is in, on or of: `room`, `none`, or `anywhere` where that does not decide. */
export function roomByPlacement(simulation: Simulation, vm: VirtualMachine): 'room' | 'none' | 'anywhere' {
  const host = placeOfType(simulation, vm, hostType);
  if (host !== undefined) {
    const room = hostRoom(simulation, host, vm);
    if (room === undefined) return 'room';
    return room.some(({ vmSize, count }) => vmSize.toLowerCase() === sizeOf(vm) && count > 0)
      ? 'room'
      : 'none';
  }
  return hasReservedRoom(simulation, vm) ? 'room' : 'anywhere';
}

// A VM beyond what is reserved is allocated like any other (capacity-reservation-overallocate).
function hasReservedRoom(simulation: Simulation, vm: VirtualMachine): boolean {
  const group = placeOfType(simulation, vm, 'Microsoft.Compute/capacityReservationGroups');
  if (group === undefined) return false;
  const used = allocatedAt(simulation, group.id, vm);
  const sameZone = (zones: unknown, other: VirtualMachine): boolean =>
    JSON.stringify(zones ?? []) === JSON.stringify(other.resource.zones ?? []);
  return othersBelow(simulation, group.id, reservationType).some(({ sku, zones }) => {
    const { name, capacity } = skuSchema.parse(sku);
    const fits = (one: VirtualMachine): boolean => sizeOf(one) === name.toLowerCase() && sameZone(zones, one);
    return fits(vm) && used.filter(fits).length < capacity;
  });
}

/**
 * Whether a VM has to be where others are: running members tie an availability set to a cluster (virtual-machines allocation-failure) and a
 * proximity placement group to a data centre (co-location), until all of them are deallocated.
 */
export function isPinned(
  simulation: Simulation,
  vm: VirtualMachine,
): 'availability-set' | 'proximity-group' | undefined {
  const { availabilitySet, proximityPlacementGroup } = vm.resource.properties;
  if (availabilitySet !== undefined && allocatedAt(simulation, availabilitySet.id, vm).length > 0)
    return 'availability-set';
  const link = z.looseObject({ id: z.string() }).safeParse(proximityPlacementGroup).data;
  return link !== undefined && allocatedAt(simulation, link.id, vm).length > 0
    ? 'proximity-group'
    : undefined;
}
