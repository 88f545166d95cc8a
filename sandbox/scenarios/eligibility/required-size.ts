import {
  endsAsFound,
  endsWithFlagOn,
  everyRunEnds,
  isNeverTouched,
  isRecorded,
  isSkipped,
  isStopped,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';

const dayBefore = (now: number): number => now - 48 * 3_600_000;

/** Sizes that run accelerated whatever the flag says are compliant. */
export const requiredSize: Scenario = {
  name: 'required-size',
  title: 'Sizes that Azure accelerates anyway are never stopped; new ones get their flag set.',
  arrange: (stage) => {
    stage.createVm({ name: 'fresh', size: 'Standard_E4s_v5', os: 'windows' });
    stage.createVm({
      name: 'old',
      size: 'Standard_D8s_v5',
      settled: true,
      createdAt: dayBefore(stage.now()),
    });
    stage.createVm({ name: 'off', size: 'Standard_D4s_v5', powerState: 'deallocated' });
  },
  promises: (ending) => [
    ...['fresh', 'old', 'off'].map((vm) => isStopped(ending, vm, 0)),
    endsWithFlagOn(ending, 'fresh'),
    isRecorded(ending, 'fresh', 'aligned'),
    isSkipped(ending, 'old', 'accelerated-by-platform'),
    isNeverTouched(ending, 'old'),
    endsAsFound(ending, 'old'),
    endsWithFlagOn(ending, 'off'),
    everyRunEnds(ending),
  ],
};
