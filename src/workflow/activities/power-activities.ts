import type { PowerState } from '../../core/model/facts.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import type { Accepted, CallContext, Cloud, Result } from '../../ports/cloud.ts';
import type { Runs } from '../../ports/runs.ts';
import { contradicted, defect, recreatedVm, stamped } from './activity-answers.ts';
import type { Activities, Change, ChangeInput } from './activity-types.ts';
import type { StillWanted } from './still-wanted.ts';

interface PowerDeps {
  readonly cloud: Pick<Cloud, 'readVm' | 'start' | 'restart'>;
  readonly now: () => number;
  readonly stillWanted: StillWanted;
}

/** Activities that start or restart a VM. No start is sent to a VM that runs or is starting, and no restart to one that is starting. */
export function createPowerActivities({
  cloud,
  now,
  stillWanted,
}: PowerDeps): Pick<Activities, 'start' | 'restart'> {
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
    if (vm.value.vmUid !== input.vmUid) return recreatedVm();
    const at = new Date(now()).toISOString();
    if (reached.includes(vm.value.power)) return { ok: true, value: { how: 'already', at } };
    return stamped(contradicted(await send(id.value, call, at)), at);
  }

  return {
    start: (input, runs) =>
      changePower(input, runs, ['starting', 'running'], (vm, call) => cloud.start(vm, call)),

    restart: (input, runs) => changePower(input, runs, ['starting'], (vm, call) => cloud.restart(vm, call)),
  };
}
