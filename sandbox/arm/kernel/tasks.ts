import { completePower, guestHalts } from '../compute/power.ts';
import { completeVmDelete, completeVmWrite } from '../compute/virtual-machines.ts';
import { deploymentSettles } from '../deployments/deployment.ts';
import { raise } from '../events/events.ts';
import { agentReports, extensionSettles } from '../guests/guest.ts';
import { completeRunCommand } from '../guests/run-command.ts';
import { completeNicDelete, completeNicWrite } from '../network/nic-completion.ts';
import type { ArmError } from '../server/errors.ts';
import { unreachable } from '../server/unreachable.ts';
import { endOperation } from '../world/operations.ts';
import type { Operation, Task, VirtualMachine } from '../world/world.ts';
import { keyOf } from './resource-id.ts';
import type { Simulation } from './simulation.ts';

/** Runs a task that is due. Deliveries go out over HTTP: `deliver` sends them. */
export function runTask(simulation: Simulation, task: Task, deliver: (id: string) => void): void {
  switch (task.kind) {
    case 'operation':
      finish(simulation, task.id);
      break;
    case 'agent':
      agentReports(simulation, task.vm, task.boot);
      break;
    case 'halt':
      guestHalts(simulation, task.vm, task.boot);
      break;
    case 'extension':
      extensionSettles(simulation, task.vm, task.name, task.boot);
      break;
    case 'deployment':
      deploymentSettles(simulation, task.id);
      break;
    case 'delivery':
      deliver(task.id);
      break;
    default:
      unreachable(task);
  }
}

function finish(simulation: Simulation, id: string): void {
  const operation = simulation.world.operations[id];
  // A write that was superseded has ended already.
  if (operation?.status !== 'InProgress') return;
  if (operation.lastsUntil !== undefined && simulation.schedule.now() < operation.lastsUntil) return;
  const error = simulation.journal.because(operation.caller.correlationId, () =>
    complete(simulation, operation),
  );
  endOperation(simulation, operation, error);
  raise(simulation, {
    operationName: eventOperation(operation),
    resource: operation.resource,
    outcome: error === undefined ? 'Success' : 'Failure',
    caller: operation.caller,
  });
}

function complete(simulation: Simulation, operation: Operation): ArmError | undefined {
  if (operation.name === 'networkInterfaces/write') return completeNicWrite(simulation, operation);
  if (operation.name === 'networkInterfaces/delete') return completeNicDelete(simulation, operation);
  const vm = simulation.world.virtualMachines[keyOf(operation.resource)];
  // The operation that removed the VM from the world has ended this one.
  if (vm === undefined || vm.operation !== operation.id)
    return { code: 'OperationPreempted', message: 'The resource was removed by another operation.' };
  return completeVm(simulation, vm, operation.name, operation);
}

function completeVm(
  simulation: Simulation,
  vm: VirtualMachine,
  name: Exclude<Operation['name'], 'networkInterfaces/write' | 'networkInterfaces/delete'>,
  operation: Operation,
): ArmError | undefined {
  switch (name) {
    case 'virtualMachines/write':
      return completeVmWrite(simulation, vm, operation);
    case 'virtualMachines/delete':
      return completeVmDelete(simulation, vm, operation);
    case 'virtualMachines/deallocate':
      return completePower(simulation, vm, 'deallocate', operation);
    case 'virtualMachines/start':
      return completePower(simulation, vm, 'start', operation);
    case 'virtualMachines/powerOff':
      return completePower(simulation, vm, 'powerOff', operation);
    case 'virtualMachines/restart':
      return completePower(simulation, vm, 'restart', operation);
    case 'virtualMachines/runCommand':
      return completeRunCommand(simulation, vm, operation);
    default:
      return unreachable(name);
  }
}

/** The operation name that events use. */
function eventOperation({ name }: Operation): string {
  if (name.startsWith('networkInterfaces/')) return `Microsoft.Network/${name}`;
  const plain = name.endsWith('/write') || name.endsWith('/delete');
  return `Microsoft.Compute/${name}${plain ? '' : '/action'}`;
}
