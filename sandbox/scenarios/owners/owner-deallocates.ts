import { powerIsItsOwners } from '../flags.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped, keepsEveryMember } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const vm = 'erp-01';

/** Acceleration for free: the owner turns the VM off and on, and accelnet does neither. */
export const ownerDeallocates: Scenario = {
  name: 'owner-deallocates',
  title:
    'A VM that its owner turns off for the night comes back accelerated in the morning, without an outage of ours.',
  settings: { ACCELNET_MODE: 'enforce' },
  arrange: (stage) => {
    stage.createVm({
      name: vm,
      size: 'Standard_D4s_v3',
      nics: [{ name: 'erp-01-a', extra: { futureTop: 1 } }, { name: 'erp-01-b' }],
      settled: true,
      createdAt: stage.now() - 400 * 86_400_000,
      raiseEvents: false,
    });
    stage.turn(vm, 'deallocate');
  },
  play: async (stage) => {
    await stage.until('the flags are on', () => isPendingStart(stage));
    const morning = stage.now() + 10 * 3_600_000;
    await stage.until('it is morning', () => stage.now() >= morning);
    stage.turn(vm, 'start');
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, vm),
    keepsEveryMember(ending, vm),
    powerIsItsOwners(ending, vm),
    // By its owner.
    isStopped(ending, vm, 1),
    isRecorded(ending, vm, 'accelerated'),
    startIsWatched(ending.remediations),
    everyRunEnds(ending),
  ],
};

function isPendingStart(stage: Stage): boolean {
  const { nics } = stage.azure.state();
  return nics.every(({ properties }) => properties.enableAcceleratedNetworking);
}

function startIsWatched(remediations: Parameters<Scenario['promises']>[0]['remediations']) {
  const plans = remediations.flatMap(({ record }) => (record === null ? [] : [record.plan])).sort();
  const held = plans.join() === 'nics-only,watch';
  return {
    name: `${vm} is changed while it is off, and its start is watched`,
    held,
    detail: plans.join(', '),
  };
}
