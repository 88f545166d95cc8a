import { parseVmId } from '../../core/model/resource-id.ts';
import type { CloudFailure } from '../../ports/cloud.ts';
import type { Runs } from '../../ports/runs.ts';
import type { ChangeInput } from './activity-types.ts';

export type StillWanted = (input: ChangeInput, runs: Runs) => Promise<CloudFailure | undefined>;

/** Makes the check that every change does right before its first request: why it may not be made any more, if so. */
export function createStillWanted(now: () => number): StillWanted {
  return async (input, runs) => {
    const { notAfter } = input;
    if (now() > Date.parse(notAfter)) return { kind: 'expired', message: `delivered after ${notAfter}` };
    return await whyOver(input, runs);
  };
}

/** Why a run may change nothing any more, whatever the time: it is over, or another one has its VM. */
export async function whyOver(
  { runId, vmId }: Pick<ChangeInput, 'runId' | 'vmId'>,
  runs: Runs,
): Promise<CloudFailure | undefined> {
  const state = await runs.stateOf(runId);
  if (state === 'over') return { kind: 'expired', message: `run ${runId} is over` };
  const vm = parseVmId(vmId);
  const holder = vm.ok ? await runs.holderOf(vm.value) : undefined;
  if (holder === undefined || holder === runId) return undefined;
  return { kind: 'expired', message: `run ${holder} has taken the VM over` };
}
