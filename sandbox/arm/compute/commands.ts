import { someone } from '../admin/people.ts';
import type { RaisedEvent } from '../events/events.ts';
import { raise } from '../events/events.ts';
import { raiseWrite } from '../events/events-of-writes.ts';
import { type Fault, type FaultOrder, faultSchema } from '../faults/faults.ts';
import { keyOf, nameOf } from '../kernel/resource-id.ts';
import { changed, nextGuid, nextSerial, type Simulation } from '../kernel/simulation.ts';
import type { Tags } from '../world/resources.ts';
import type { NetworkInterface, VirtualMachine } from '../world/world.ts';
import { setProvisioning } from './power-states.ts';
import { removeVm } from './virtual-machines.ts';

function find<T extends { resource: { id: string } }>(
  resources: Record<string, T>,
  nameOrId: string,
): T | undefined {
  const key = keyOf(nameOrId);
  return (
    resources[key] ?? Object.values(resources).find(({ resource }) => nameOf(keyOf(resource.id)) === key)
  );
}

/** Finds a VM by its id, or by its name in whatever group. */
export function findVm({ world }: Simulation, nameOrId: string): VirtualMachine | undefined {
  return find(world.virtualMachines, nameOrId);
}

/** Finds a network interface by its id, or by its name in whatever group. */
export function findNic({ world }: Simulation, nameOrId: string): NetworkInterface | undefined {
  return find(world.networkInterfaces, nameOrId);
}

/** A person gives a VM other tags, in place of all it has. */
export function setVmTags(simulation: Simulation, vm: VirtualMachine, tags: Tags): void {
  const before = structuredClone(vm.resource);
  vm.resource = { ...vm.resource, tags };
  if (vm.operation === undefined) setProvisioning(simulation, vm, 'Succeeded');
  changed(simulation, 'vm', before.id, before, structuredClone(vm.resource));
  touch(simulation, before.id);
}

/** A person deletes a VM, at once. Its network interfaces stay. */
export function deleteVmNow(simulation: Simulation, vm: VirtualMachine): void {
  const { id } = vm.resource;
  removeVm(simulation, vm);
  raise(simulation, {
    operationName: 'Microsoft.Compute/virtualMachines/delete',
    resource: id,
    outcome: 'Success',
    caller: someone('DELETE', id, nextGuid(simulation, 'correlation')),
  });
}

/** A person writes a VM or network interface without changing it: only the event shows it. */
export function touch(simulation: Simulation, id: string): RaisedEvent {
  return raiseWrite(simulation, id, someone('PUT', id, nextGuid(simulation, 'correlation')));
}

/** Adds a fault to the script. Throws a ZodError for one that makes no sense. */
export function addFault(simulation: Simulation, order: FaultOrder): Fault {
  const read = faultSchema.parse(order);
  const { lastsSeconds } = read;
  const ends = lastsSeconds === undefined ? {} : { endsAt: simulation.schedule.now() + lastsSeconds * 1000 };
  const fault: Fault = { ...read, ...ends, id: `fault-${nextSerial(simulation)}`, applied: 0 };
  simulation.world.faults.push(fault);
  return fault;
}
