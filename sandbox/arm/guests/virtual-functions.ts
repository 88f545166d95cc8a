import { findSize } from '../compute/sizes.ts';
import { uniform } from '../kernel/random.ts';
import { keyOf } from '../kernel/resource-id.ts';
import { changed, nextAttempt, type Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine } from '../world/world.ts';
import { driversOf } from './guest-inside.ts';

/**
 * A host is found: to which network interfaces it gives a virtual function is settled here, by flag and size, and holds until the next
 * deallocation (accelerated-networking-how-it-works, manage-accelerated-networking). No more than the size accelerates get one, in the VM's order.
 */
export function offerVirtualFunctions(simulation: Simulation, vm: VirtualMachine): void {
  const { networkInterfaces } = simulation.world;
  const { networkProfile, hardwareProfile } = vm.resource.properties;
  const size = findSize(simulation.world, hardwareProfile.vmSize);
  vm.offered = networkProfile.networkInterfaces
    .map(({ id }) => keyOf(id))
    .filter((key) => {
      const flag = networkInterfaces[key]?.resource.properties.enableAcceleratedNetworking;
      return size?.onHost === 'always' || (size?.onHost === 'by-flag' && flag === true);
    })
    .slice(0, size?.acceleratedNics);
}

/** A guest that boots drives what its host offers, if it has the driver. */
export function bindVirtualFunctions(simulation: Simulation, vm: VirtualMachine): void {
  const drives = driversOf(simulation, vm).includes(vm.hardware ?? 'mlx5');
  vm.givenSinceBoot = vm.offered.length > 0;
  for (const { id } of vm.resource.properties.networkProfile.networkInterfaces)
    if (drives && vm.offered.includes(keyOf(id))) bind(simulation, vm, id);
    else unbind(simulation, vm, id);
}

function bind(simulation: Simulation, vm: VirtualMachine, nic: string): void {
  if (vm.virtualFunctions.includes(keyOf(nic))) return;
  vm.virtualFunctions.push(keyOf(nic));
  simulation.touched(vm.resource.id);
  changed(simulation, 'virtual-function', nic, false, true);
}

function unbind(simulation: Simulation, vm: VirtualMachine, nic: string): void {
  if (!vm.virtualFunctions.includes(keyOf(nic))) return;
  vm.virtualFunctions = vm.virtualFunctions.filter((key) => key !== keyOf(nic));
  simulation.touched(vm.resource.id);
  changed(simulation, 'virtual-function', nic, true, false);
}

/** The host takes a virtual function away. Gives whether there was one that the guest drove. */
export function withdrawVirtualFunction(simulation: Simulation, vm: VirtualMachine, nic: string): boolean {
  const had = vm.virtualFunctions.includes(keyOf(nic));
  vm.offered = vm.offered.filter((key) => key !== keyOf(nic));
  unbind(simulation, vm, nic);
  return had;
}

/** A start from deallocated finds another host with hardware that the size may have, by chance MANA; drawn by VM and try. */
export function findHost(simulation: Simulation, vm: VirtualMachine): void {
  const { seed, manaHosts } = simulation.settings;
  const { id, properties } = vm.resource;
  const [first, ...others] = findSize(simulation.world, properties.hardwareProfile.vmSize)?.hardware ?? [
    'mlx5',
  ];
  if (others.length === 0) {
    vm.hardware = first;
    return;
  }
  if (manaHosts === 0) return;
  const attempt = nextAttempt(simulation, id, 'host');
  vm.hardware = uniform(seed, 'host', keyOf(id), attempt) < manaHosts ? 'mana' : 'mlx5';
}
