import * as z from 'zod';
import { setProvisioning } from '../compute/power-states.ts';
import { busyWith } from '../compute/vm-busy.ts';
import type { Simulation } from '../kernel/simulation.ts';
import { type ArmError, invalidBody, type Reply, refusal } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import { accepted } from '../world/operation-urls.ts';
import { beginOperation, type Call } from '../world/operations.ts';
import type { Operation, VirtualMachine } from '../world/world.ts';
import { isRegistered, outputOf } from './answers.ts';
import { takeTime } from './measure-time.ts';

const bodySchema = z.looseObject({ commandId: z.string().min(1), script: z.array(z.string()).default([]) });

// Only the end of what a script prints is given back (run-command-overview).
const maxBytes = 4096;

/**
 * Run Command v1: one at a time, on a VM that runs. There is no guest that could run a script: commands whose answer nobody
 * registered are refused with 400, so that they are noticed.
 */
export function runCommand(simulation: Simulation, vm: VirtualMachine, given: unknown, call: Call): Reply {
  const body = bodySchema.safeParse(given);
  if (!body.success) return invalidBody(faultsOf(body.error));
  const command = { commandId: body.data.commandId, script: body.data.script.join('\n') };
  const busy = busyWith(simulation, vm, 'runCommand');
  if (busy !== undefined) return busy;
  if (vm.power !== 'running')
    return refusal(
      409,
      'OperationNotAllowed',
      'Cannot modify extensions in the VM when the VM is not running.',
    );
  if (!isRegistered(simulation, command))
    return refusal(
      400,
      'InvalidParameter',
      `No answer is registered for this command '${command.commandId}'.`,
    );
  const { id, location } = vm.resource;
  const operation = beginOperation(simulation, {
    name: 'virtualMachines/runCommand',
    resource: id,
    location,
    call,
    powerBefore: vm.power,
    command,
  });
  vm.operation = operation.id;
  takeTime(simulation, vm, operation);
  setProvisioning(simulation, vm, 'Updating');
  return accepted(simulation, operation, call, { status: 202 });
}

/** The script is over. That an agent which does not report makes it fail, and with this code, is assumed. */
export function completeRunCommand(
  simulation: Simulation,
  vm: VirtualMachine,
  operation: Operation,
): ArmError | undefined {
  delete vm.operation;
  setProvisioning(simulation, vm, 'Succeeded');
  if (operation.failsWith !== undefined) return operation.failsWith;
  if (vm.agentReadySince === undefined || operation.command === undefined)
    return {
      code: 'VMAgentStatusCommunicationError',
      message: `VM '${vm.resource.name}' has not reported status for VM agent or extensions.`,
    };
  const { stdout, stderr = '' } = outputOf(simulation, vm, operation.command, operation);
  operation.output = {
    value: vm.os === 'windows' ? windowsOutput(stdout, stderr) : linuxOutput(stdout, stderr),
  };
  return undefined;
}

function lastOf(text: string): string {
  return Buffer.from(text).subarray(-maxBytes).toString();
}

const succeeded = { level: 'Info', displayStatus: 'Provisioning succeeded' } as const;

// Shapes after linux/run-command and windows/run-command.
function linuxOutput(stdout: string, stderr: string): object[] {
  const message = `Enable succeeded: \n[stdout]\n${lastOf(stdout)}\n[stderr]\n${lastOf(stderr)}`;
  return [{ code: 'ProvisioningState/succeeded', ...succeeded, message }];
}

function windowsOutput(stdout: string, stderr: string): object[] {
  return [
    { code: 'ComponentStatus/StdOut/succeeded', ...succeeded, message: lastOf(stdout) },
    { code: 'ComponentStatus/StdErr/succeeded', ...succeeded, message: lastOf(stderr) },
  ];
}
