import type { FaultOrder } from '../../arm/faults/faults.ts';
import type { Stage } from '../stage.ts';

/** A size that no table knows, and that gains as its flag says. */
export const learnedSize = 'Standard_X4s_v5';

/** Guests are asked where nothing else is known. */
export const asking = { version: 1, preflight: { mode: 'when-unknown' }, limits: { concurrent: 9 } } as const;

/**
 * Azure refuses the script before the stop, and takes it after the start: by time, since the same question may be asked more
 * than once. A minute is longer than the preflight tries, and shorter than a stop and a start.
 */
export function unaskable(vm: string): FaultOrder & { readonly resource: string } {
  const message = 'Run command extension execution is in progress.';
  return {
    operation: 'virtualMachines/runCommand',
    resource: vm,
    count: 'unlimited',
    lasts: 60,
    effect: { kind: 'http', status: 409, code: 'Conflict', message },
  };
}

/** As {@link unaskable}, for ever: of a VM that is not to be stopped. */
export function neverAskable(vm: string): FaultOrder & { readonly resource: string } {
  const { lasts: _, ...order } = unaskable(vm);
  return order;
}

/** Creates VMs of a size that nothing is known of, and plays until their runs have ended. */
export async function runToTheEnd(stage: Stage, size: string, vms: readonly string[]): Promise<void> {
  for (const name of vms) stage.createVm({ name, size });
  await stage.untilQuiet();
}
