import { raise } from '../events/events.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmError } from '../server/errors.ts';
import { endOperation } from './operations.ts';

/** Ends a write that a later one takes the place of, as Canceled (recorded: azure-cli#21156). */
export function supersede(simulation: Simulation, earlier: string, later: string): void {
  const operation = simulation.world.operations[earlier];
  if (operation?.status !== 'InProgress') return;
  const error: ArmError = {
    code: 'Canceled',
    message: 'Operation was canceled.',
    details: [
      {
        code: 'CanceledAndSupersededDueToAnotherOperation',
        message: `Operation PutNicOperation (${earlier}) was canceled and superseded by operation PutNicOperation (${later}).`,
      },
    ],
  };
  endOperation(simulation, operation, error);
  raise(simulation, {
    operationName: 'Microsoft.Network/networkInterfaces/write',
    resource: operation.resource,
    outcome: 'Cancel',
    caller: operation.caller,
  });
}
