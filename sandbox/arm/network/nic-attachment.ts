import { keyOf } from '../kernel/resource-id.ts';
import { changed, type Simulation } from '../kernel/simulation.ts';
import type { NicReference, NicResource } from '../world/resources.ts';
import type { NetworkInterface, VirtualMachine } from '../world/world.ts';
import { nextEtag } from './network-interfaces.ts';
import { stamp } from './nic-body.ts';

/** Attaches the network interfaces that a VM names; the first is primary if none says so. */
export function attachNics(simulation: Simulation, vm: VirtualMachine): void {
  const references = vm.resource.properties.networkProfile.networkInterfaces;
  const noneSays = references.every(({ properties }) => properties?.primary !== true);
  for (const [index, { id, properties }] of references.entries()) {
    const nic = simulation.world.networkInterfaces[keyOf(id)];
    if (nic === undefined) continue;
    const primary = noneSays ? index === 0 : properties?.primary === true;
    if (
      nic.resource.properties.virtualMachine?.id === vm.resource.id &&
      nic.resource.properties.primary === primary
    )
      continue;
    replace(simulation, nic, { ...nic.resource.properties, virtualMachine: { id: vm.resource.id }, primary });
  }
}

/** Detaches a VM's network interfaces except those in `staying`; those that go with their VM are deleted. */
export function detachNics(
  simulation: Simulation,
  vm: VirtualMachine,
  staying: readonly NicReference[],
): void {
  const kept = new Set(staying.map(({ id }) => keyOf(id)));
  for (const { id, properties } of vm.resource.properties.networkProfile.networkInterfaces) {
    const nic = simulation.world.networkInterfaces[keyOf(id)];
    if (nic === undefined || kept.has(keyOf(id))) continue;
    if (properties?.deleteOption === 'Delete') {
      delete simulation.world.networkInterfaces[keyOf(id)];
      changed(simulation, 'nic', id, nic.resource, null);
      continue;
    }
    const { virtualMachine: _, primary: __, ...rest } = nic.resource.properties;
    replace(simulation, nic, rest);
  }
}

function replace(simulation: Simulation, nic: NetworkInterface, properties: NicResource['properties']): void {
  const before = nic.resource;
  nic.resource = stamp({ ...before, properties }, nextEtag(simulation), 'Succeeded');
  changed(simulation, 'nic', before.id, before, nic.resource);
}
