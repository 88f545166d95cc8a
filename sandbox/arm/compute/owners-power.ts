import { someone } from '../admin/people.ts';
import { takeFault } from '../faults/faults.ts';
import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import type { PowerAction } from '../world/operation-names.ts';
import { endOperation } from '../world/operations.ts';
import type { VirtualMachine } from '../world/world.ts';
import { requestPower } from './power.ts';

const origin = 'https://management.azure.com';

/** Ends what goes on with the VM, because a later operation takes its place (recorded: Azure/azure-rest-api-specs#22434). */
function preempt(simulation: Simulation, vm: VirtualMachine): void {
  const operation = vm.operation === undefined ? undefined : simulation.world.operations[vm.operation];
  delete vm.operation;
  if (operation?.status !== 'InProgress') return;
  const message = 'Operation execution has been preempted by a more recent operation.';
  endOperation(simulation, operation, { code: 'OperationPreempted', message });
}

/** How a person's change of power goes. */
export interface OwnersChange {
  /** It takes the place of what goes on. */
  readonly preempts?: boolean;
  /** The correlation id that its changes have in the journal; a new one by default. */
  readonly correlationId?: string;
}

/** A person asks in the portal for another power state. With `preempts` it takes the place of what goes on. Throws what Azure answers where it refuses. */
export function changePower(
  simulation: Simulation,
  vm: VirtualMachine,
  action: PowerAction,
  { preempts = false, correlationId }: OwnersChange = {},
): void {
  const { id } = vm.resource;
  if (preempts) preempt(simulation, vm);
  const now = simulation.schedule.now();
  const fault = takeFault(simulation.world.faults, `virtualMachines/${action}`, id, now);
  const caller = someone('POST', `${id}/${action}`, correlationId ?? nextGuid(simulation, 'correlation'));
  const ask = () => requestPower(simulation, vm, action, { caller, origin, apiVersion: '2026-04-01', fault });
  const reply = correlationId === undefined ? ask() : simulation.journal.because(correlationId, ask);
  if (reply.status >= 300) throw new Error(`${action} is refused: ${JSON.stringify(reply.body)}`);
}
