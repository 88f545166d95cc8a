import { changed, type Simulation } from '../kernel/simulation.ts';
import type { PowerState, VirtualMachine } from '../world/world.ts';

/** Enters a power state. */
export function setPower(simulation: Simulation, vm: VirtualMachine, power: PowerState): void {
  if (vm.power === power) return;
  const from = vm.power;
  vm.power = power;
  vm.powerBefore = from;
  vm.powerSince = simulation.schedule.now();
  changed(simulation, 'power', vm.resource.id, from, power);
}

/** Enters a provisioning state; every such step gives the VM a new etag, a number as Compute's are (recorded: cloud-provider-azure#9728). */
export function setProvisioning(
  simulation: Simulation,
  vm: VirtualMachine,
  state: 'Creating' | 'Updating' | 'Succeeded' | 'Failed' | 'Deleting',
): void {
  const { properties, etag } = vm.resource;
  const from = properties.provisioningState;
  if (state !== 'Failed') delete vm.failure;
  vm.resource.etag = `"${Number(etag.replaceAll('"', '')) + 1}"`;
  properties.provisioningState = state;
  vm.provisionedAt = simulation.schedule.now();
  simulation.touched(vm.resource.id);
  if (from !== state) changed(simulation, 'provisioning', vm.resource.id, from, state);
}
