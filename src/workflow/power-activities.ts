import type { PowerState } from '../core/facts.ts';
import { parseVmId, type ResourceId } from '../core/resource-id.ts';
import type { Accepted, CallContext, Cloud, Result } from '../ports/cloud.ts';
import type { Runs } from '../ports/runs.ts';
import type { Change, ChangeInput } from './activities.ts';
import { defect, namesake, stamped, whileSuspended } from './activity-answers.ts';
import type { StillWanted } from './still-wanted.ts';

interface PowerDeps {
  readonly cloud: Pick<Cloud, 'readVm' | 'deallocate' | 'start' | 'restart'>;
  readonly now: () => number;
  readonly stillWanted: StillWanted;
  readonly suspended?: true | undefined;
}

/** Activities that change a VM's power; one that is there, or on its way, is asked for nothing. */
export function createPowerActivities({ cloud, now, stillWanted, suspended }: PowerDeps) {
  async function changePower(
    input: ChangeInput,
    runs: Runs,
    reached: readonly PowerState[],
    send: (vm: ResourceId, call: CallContext, at: string) => Promise<Result<Accepted>>,
  ): Promise<Result<Change>> {
    const id = parseVmId(input.vmId);
    if (!id.ok) return defect(id.faults);
    const unwanted = await stillWanted(input, runs);
    if (unwanted !== undefined) return { ok: false, failure: unwanted };
    const call = { correlationId: input.correlationId };
    const vm = await cloud.readVm(id.value, call);
    if (!vm.ok) return vm;
    if (vm.value.vmUid !== input.vmUid) return namesake();
    const at = new Date(now()).toISOString();
    if (reached.includes(vm.value.power)) return { ok: true, value: { how: 'already', at } };
    return stamped(contradicted(await send(id.value, call, at)), at);
  }

  // A VM that has just been read is there, whatever the change is answered: only a read tells that a VM is gone.
  function contradicted(sent: Result<Accepted>): Result<Accepted> {
    if (sent.ok || sent.failure.kind !== 'not-found') return sent;
    return { ok: false, failure: { ...sent.failure, kind: 'conflict' } };
  }

  async function tellGate(tell: () => Promise<void>): Promise<Result<never> | undefined> {
    try {
      await tell();
      return undefined;
    } catch (error) {
      const message = `the VM's gate could not be told of the stop: ${String(error).slice(0, 200)}`;
      return { ok: false, failure: { kind: 'conflict', message } };
    }
  }

  return {
    /** Where nothing may begin, a VM that is on its way down all the same is answered like any other: an earlier delivery has stopped it. */
    deallocate: (input: ChangeInput, runs: Runs): Promise<Result<Change>> =>
      changePower(input, runs, ['deallocating', 'deallocated'], async (vm, call, at) => {
        if (suspended === true) return whileSuspended();
        // Should this run die, only a VM that it may have stopped is started again.
        const untold = await tellGate(() => runs.noteStop(vm, input.runId, at));
        return untold ?? (await cloud.deallocate(vm, call));
      }),

    start: (input: ChangeInput, runs: Runs): Promise<Result<Change>> =>
      changePower(input, runs, ['starting', 'running'], (vm, call) => cloud.start(vm, call)),

    /** What is on its way up already is not restarted again. */
    restart: (input: ChangeInput, runs: Runs): Promise<Result<Change>> =>
      changePower(input, runs, ['starting'], (vm, call) => cloud.restart(vm, call)),
  };
}
