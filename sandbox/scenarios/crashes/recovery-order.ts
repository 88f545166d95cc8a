import { endsAsFound, isDownAtMost, isRecorded, isStopped } from '../promises.ts';
import { recoversEveryOrphanedRun } from '../recovered.ts';
import type { Scenario } from '../scenario.ts';

const down = 'pay-01';
const waiting = Array.from({ length: 28 }, (_, n) => `queue-${n}`);

/** Of many orphaned runs the one whose VM is down is recovered first: those that only wait can wait longer. */
export const recoveryOrder: Scenario = {
  name: 'recovery-order',
  title: 'Twenty-nine runs die at once, one of them with its VM down: that VM is brought back first.',
  settings: { ACCELNET_SETTLE_MINUTES: '120' },
  arrange: (stage) => {
    for (const name of waiting) stage.createVm({ name, size: 'Standard_D4s_v3' });
    stage.createVm({
      name: down,
      size: 'Standard_D4s_v3',
      settled: true,
      createdAt: stage.now() - 3 * 3_600_000,
    });
  },
  play: async (stage) => {
    await stage.until(`${down} is deallocated`, () => stage.power(down) === 'deallocated');
    const { remediations } = await stage.api.remediations();
    const own = await stage.runOn(down);
    for (const { id, status } of remediations)
      if (status?.phase === 'waiting' && id !== own) await stage.terminate(id);
    await stage.terminate(own);
    await stage.until(`${down} runs again`, () => stage.power(down) === 'running');
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAsFound(ending, down),
    isStopped(ending, down, 1),
    // A minute until it is noticed, and the time until the orphaned run's own changes can have no effect any more.
    isDownAtMost(ending, down, 480),
    isRecorded(ending, down, 'rolled-back', 'recovered'),
    recoversEveryOrphanedRun(ending),
  ],
};
