import { boot } from '../guests/guest.ts';
import { keyOf, nameOf } from '../kernel/resource-id.ts';
import { changed, nextSerial, type Simulation } from '../kernel/simulation.ts';
import { attachNics, detachNics } from '../network/nic-attachment.ts';
import { type ArmError, invalidBody, type Reply } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import { accepted } from '../world/operation-urls.ts';
import { beginOperation, type Call } from '../world/operations.ts';
import type { Operation, VirtualMachine } from '../world/world.ts';
import { allocate } from './capacity.ts';
import { refuseHibernated } from './hibernation.ts';
import { setPower, setProvisioning } from './power-states.ts';
import { osOf, type VmWrite, vmFrom, vmWriteSchema } from './vm-body.ts';
import { busyWith } from './vm-busy.ts';
import { refuseVmWrite } from './vm-rules.ts';
import { vmBody } from './vm-view.ts';

/** A VM as GET shows it, its etag in body and header. */
export function vmReply(
  simulation: Simulation,
  vm: VirtualMachine,
  status = 200,
  { expand = false, resource = vm.resource } = {},
): Reply {
  return { status, body: vmBody(simulation, vm, expand, resource), headers: { etag: resource.etag } };
}

/** PUT: creates or updates a VM. */
export function writeVm(simulation: Simulation, id: string, given: unknown, call: Call): Reply {
  const body = vmWriteSchema.safeParse(given);
  if (!body.success) return invalidBody(faultsOf(body.error));
  const existing = simulation.world.virtualMachines[keyOf(id)];
  const refused =
    (existing === undefined
      ? undefined
      : (busyWith(simulation, existing, 'write') ?? refuseHibernated(existing, 'write'))) ??
    refuseVmWrite(simulation, body.data, id);
  if (refused !== undefined) return refused;
  const vm =
    existing === undefined ? newVm(simulation, id, body.data) : updatedVm(simulation, existing, body.data);
  attachNics(simulation, vm);
  const operation = beginOperation(simulation, {
    name: 'virtualMachines/write',
    resource: vm.resource.id,
    location: vm.resource.location,
    call,
    powerBefore: existing?.power ?? 'creating',
  });
  vm.operation = operation.id;
  setProvisioning(simulation, vm, existing === undefined ? 'Creating' : 'Updating');
  return accepted(simulation, operation, call, vmReply(simulation, vm, existing === undefined ? 201 : 200));
}

function newVm(simulation: Simulation, id: string, body: VmWrite): VirtualMachine {
  const now = simulation.schedule.now();
  const vm: VirtualMachine = {
    resource: vmFrom(body, undefined, { id, name: nameOf(id), serial: nextSerial(simulation), now }),
    os: osOf(body),
    power: 'creating',
    powerSince: now,
    provisionedAt: now,
    boots: 0,
    offered: [],
    virtualFunctions: [],
    driver: true,
    extensions: [],
  };
  simulation.world.virtualMachines[keyOf(id)] = vm;
  changed(simulation, 'vm', id, null, structuredClone(vm.resource));
  return vm;
}

function updatedVm(simulation: Simulation, vm: VirtualMachine, body: VmWrite): VirtualMachine {
  const before = vm.resource;
  const { id, name } = before;
  const now = simulation.schedule.now();
  detachNics(simulation, vm, body.properties.networkProfile.networkInterfaces);
  vm.resource = vmFrom(body, before, { id, name, serial: 0, now });
  changed(simulation, 'vm', id, structuredClone(before), structuredClone(vm.resource));
  return vm;
}

/** Frees the VM of its operation; where that was to fail, the VM shows it. */
function endedBadly(
  simulation: Simulation,
  vm: VirtualMachine,
  operation: Operation,
  error = operation.failsWith,
): ArmError | undefined {
  delete vm.operation;
  if (error === undefined) return undefined;
  vm.failure = error;
  setProvisioning(simulation, vm, 'Failed');
  return error;
}

/**
 * Brings a write to its end: a new VM runs, if there is room (virtual-machines allocation-failure). It is assumed that a new VM without room is
 * in the same power state as one whose start has failed. Gives the error it ends with.
 */
export function completeVmWrite(
  simulation: Simulation,
  vm: VirtualMachine,
  operation: Operation,
): ArmError | undefined {
  const isNew = operation.powerBefore === 'creating';
  const error =
    endedBadly(simulation, vm, operation) ??
    (isNew ? endedBadly(simulation, vm, operation, allocate(simulation, vm)) : undefined);
  if (error !== undefined) {
    if (isNew) setPower(simulation, vm, simulation.settings.rules.failedStartLeaves);
    return error;
  }
  setProvisioning(simulation, vm, 'Succeeded');
  if (!isNew) return undefined;
  setPower(simulation, vm, 'running');
  boot(simulation, vm, { allocated: true });
  return undefined;
}

/** PATCH: other tags, at once. */
export function tagVm(simulation: Simulation, vm: VirtualMachine, tags: Record<string, string>): Reply {
  const busy = busyWith(simulation, vm, 'write');
  if (busy !== undefined) return busy;
  const before = structuredClone(vm.resource);
  vm.resource = { ...vm.resource, tags };
  setProvisioning(simulation, vm, 'Succeeded');
  changed(simulation, 'vm', before.id, before, structuredClone(vm.resource));
  return vmReply(simulation, vm);
}

/** DELETE: the VM goes, and what goes with it. */
export function deleteVm(simulation: Simulation, vm: VirtualMachine, call: Call): Reply {
  const busy = busyWith(simulation, vm, 'delete');
  if (busy !== undefined) return busy;
  const operation = beginOperation(simulation, {
    name: 'virtualMachines/delete',
    resource: vm.resource.id,
    location: vm.resource.location,
    call,
    powerBefore: vm.power,
  });
  vm.operation = operation.id;
  setProvisioning(simulation, vm, 'Deleting');
  return accepted(simulation, operation, call, { status: 202 });
}

/** Brings a deletion to its end: network interfaces stay, unless the VM said that they go with it. */
export function completeVmDelete(
  simulation: Simulation,
  vm: VirtualMachine,
  operation: Operation,
): ArmError | undefined {
  const error = endedBadly(simulation, vm, operation);
  if (error !== undefined) return error;
  removeVm(simulation, vm);
  return undefined;
}

/** Takes a VM out of the world. */
export function removeVm(simulation: Simulation, vm: VirtualMachine): void {
  detachNics(simulation, vm, []);
  delete simulation.world.virtualMachines[keyOf(vm.resource.id)];
  changed(simulation, 'vm', vm.resource.id, structuredClone(vm.resource), null);
}
