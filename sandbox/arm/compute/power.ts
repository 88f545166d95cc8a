import { agentLost, boot, unbindVirtualFunction } from '../guests/guest.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { giveAddresses, releaseAddresses } from '../network/public-addresses.ts';
import { type ArmError, type Reply, refusal } from '../server/errors.ts';
import type { PowerAction } from '../world/operation-names.ts';
import { accepted } from '../world/operation-urls.ts';
import { beginOperation, type Call } from '../world/operations.ts';
import type { Operation, PowerState, VirtualMachine } from '../world/world.ts';
import { allocate } from './capacity.ts';
import { refuseHibernation } from './hibernation.ts';
import { setPower, setProvisioning } from './power-states.ts';
import { refuseQuota } from './quota.ts';
import { busyWith } from './vm-busy.ts';

interface Course {
  readonly from: readonly PowerState[];
  readonly during: PowerState;
  readonly to: PowerState;
}

// Which power states an action starts from, passes through and ends in (virtual-machines states-billing).
const courses: Readonly<Record<PowerAction, Course>> = {
  // A VM that is starting can be deallocated only if the deallocation supersedes the start.
  deallocate: { from: ['running', 'stopped', 'starting'], during: 'deallocating', to: 'deallocated' },
  start: { from: ['deallocated', 'stopped'], during: 'starting', to: 'running' },
  powerOff: { from: ['running'], during: 'stopping', to: 'stopped' },
  restart: { from: ['running'], during: 'starting', to: 'running' },
};

/** Changes a VM's power state, or says why not. */
export function requestPower(
  simulation: Simulation,
  vm: VirtualMachine,
  action: PowerAction,
  call: Call,
): Reply {
  const { resource, power } = vm;
  const { hibernate = false } = call;
  const { from, during } = courses[action];
  // What is hibernated is deallocated for good, and its memory lost (hibernate-resume).
  const noOp = !from.includes(power) && !(action === 'deallocate' && vm.hibernated === true);
  const refused =
    refusePower(simulation, vm, action, noOp) ?? (hibernate ? refuseHibernation(vm) : undefined);
  if (refused !== undefined) return refused;
  const operation = beginOperation(simulation, {
    name: `virtualMachines/${action}`,
    resource: resource.id,
    location: resource.location,
    call,
    powerBefore: power,
    noOp,
    ...(hibernate ? { hibernates: true } : {}),
  });
  vm.operation = operation.id;
  setProvisioning(simulation, vm, 'Updating');
  if (!noOp) setPower(simulation, vm, during);
  if (!noOp) agentLost(simulation, vm);
  return accepted(simulation, operation, call, { status: 202 });
}

function refusePower(
  simulation: Simulation,
  vm: VirtualMachine,
  action: PowerAction,
  noOp: boolean,
): Reply | undefined {
  const { world, settings } = simulation;
  const { name, properties } = vm.resource;
  const busy = busyWith(simulation, vm, action);
  if (busy !== undefined) return busy;
  if (action === 'deallocate' && properties.storageProfile.osDisk.diffDiskSettings?.option === 'Local')
    return refusal(
      settings.rules.ephemeralDeallocateStatus,
      'OperationNotAllowed',
      `Operation 'deallocate' is not supported for VM '${name}' with an ephemeral OS disk.`,
    );
  // Restarting what does not run, and, by a rule, what is in the wanted state already.
  const reachesNothing =
    noOp && vm.power !== courses[action].to && !(action === 'powerOff' && vm.power === 'deallocated');
  if (reachesNothing || (noOp && settings.rules.repeatedPowerAction === 'refused'))
    return refusal(
      409,
      'OperationNotAllowed',
      `Operation '${action}' is not allowed on VM '${name}' since the VM is ${vm.power}.`,
    );
  const writing = properties.networkProfile.networkInterfaces.find(
    ({ id }) => world.networkInterfaces[keyOf(id)]?.operation !== undefined,
  );
  if (action === 'start' && writing !== undefined && settings.rules.startDuringNicWrite === 'refused')
    return refusal(
      409,
      'Conflict',
      `The request failed due to conflict with a concurrent request on '${writing.id}'.`,
    );
  if (action === 'start' && vm.power === 'deallocated')
    return refuseQuota(simulation, properties.hardwareProfile.vmSize, vm.resource.location, vm.resource.id);
  return undefined;
}

/** Brings a power operation to its end. Gives the error it ends with. */
export function completePower(
  simulation: Simulation,
  vm: VirtualMachine,
  action: PowerAction,
  operation: Operation,
): ArmError | undefined {
  const { powerBefore: before = vm.power } = operation;
  const { from, to } = courses[action];
  delete vm.operation;
  if (!from.includes(before) && !(action === 'deallocate' && vm.hibernated === true)) {
    setProvisioning(simulation, vm, 'Succeeded');
    return undefined;
  }
  const error =
    operation.failsWith ??
    (action === 'start' && before === 'deallocated' ? allocate(simulation, vm) : undefined);
  if (error !== undefined) return failPower(simulation, vm, action, before, error);
  setPower(simulation, vm, to);
  setProvisioning(simulation, vm, 'Succeeded');
  if (to === 'running' && before === 'deallocated') giveAddresses(simulation, vm);
  if (to === 'deallocated') releaseAddresses(simulation, vm);
  delete vm.hibernated;
  if (operation.hibernates === true) vm.hibernated = true;
  const moved = before === 'deallocated';
  if (to === 'running') boot(simulation, vm, { allocated: moved, anotherHost: moved });
  if (to === 'deallocated') for (const nic of [...vm.offered]) unbindVirtualFunction(simulation, vm, nic);
  return undefined;
}

/** The guest shuts itself down: no operation, no event; the VM is stopped, and keeps its host (virtual-machines states-billing). */
export function guestHalts(simulation: Simulation, key: string, bootCount: number): void {
  const vm = simulation.world.virtualMachines[key];
  if (vm === undefined || vm.boots !== bootCount || vm.power !== 'running' || vm.operation !== undefined)
    return;
  agentLost(simulation, vm);
  setPower(simulation, vm, 'stopped');
}

function failPower(
  simulation: Simulation,
  vm: VirtualMachine,
  action: PowerAction,
  before: PowerState,
  error: ArmError,
): ArmError {
  const { failedStartLeaves } = simulation.settings.rules;
  setPower(simulation, vm, action === 'start' && before === 'deallocated' ? failedStartLeaves : before);
  vm.failure = error;
  setProvisioning(simulation, vm, 'Failed');
  // The failed operation interrupted the guest: it boots again on the same host.
  if (before === 'running') boot(simulation, vm, { allocated: false });
  return error;
}
