import { endsAsFound, isDownAtMost, isRecorded, isStopped } from '../promises.ts';
import { recoversEveryOrphanedRun } from '../recovered.ts';
import type { Scenario } from '../scenario.ts';

/** A person ends the orchestration by hand while the VM is down: it takes no event to bring the VM back. */
export const terminatedMidWay: Scenario = {
  name: 'terminated-mid-way',
  title: 'The run is terminated from outside while its VM is down: it is found, taken over, and put back.',
  arrange: (stage) => {
    stage.createVm({
      name: 'hr-01',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'hr-01-a' }, { name: 'hr-01-b' }],
    });
  },
  play: async (stage) => {
    await stage.until('hr-01 is deallocated', () => stage.power('hr-01') === 'deallocated');
    await stage.terminate(await stage.runOn('hr-01'));
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAsFound(ending, 'hr-01'),
    isStopped(ending, 'hr-01', 1),
    // Five minutes until it is noticed, and the time until the orphaned run's own changes can have no effect any more.
    isDownAtMost(ending, 'hr-01', 1200),
    isRecorded(ending, 'hr-01', 'rolled-back', 'recovered'),
    recoversEveryOrphanedRun(ending),
  ],
};
