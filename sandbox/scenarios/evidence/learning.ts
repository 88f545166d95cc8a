import type { FaultOrder } from '../../arm/faults/faults.ts';
import type { Stage } from '../stage.ts';

/** A size that no table knows, and that gains as its flag says. */
export const learnedSize = 'Standard_X4s_v5';

/** Guests are asked where nothing else is known. */
export const asking = { version: 1, preflight: { mode: 'when-unknown' }, limits: { concurrent: 9 } } as const;

/** Azure refuses the script before the stop, and takes it after the start. */
export function unaskable(vm: string): FaultOrder {
  const message = 'Run command extension execution is in progress.';
  return {
    operation: 'virtualMachines/runCommand',
    resource: vm,
    count: 2,
    effect: { kind: 'http', status: 409, code: 'Conflict', message },
  };
}

/** Creates VMs of a size that nothing is known of, and plays until their runs have ended. */
export async function runToTheEnd(stage: Stage, size: string, vms: readonly string[]): Promise<void> {
  for (const name of vms) stage.createVm({ name, size });
  await stage.untilQuiet();
}
