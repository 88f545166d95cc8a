import { endsWithFlagOn, everyRunEnds, isRecorded, isStopped, keepsEveryMember } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** A VM that is off needs no outage, and stays off. */
export const deallocated: Scenario = {
  name: 'deallocated',
  title: 'A deallocated VM gets its flag, and is not started.',
  arrange: (stage) => {
    stage.createVm({ name: 'batch-01', size: 'Standard_D4s_v3', powerState: 'deallocated' });
  },
  promises: (ending) => [
    endsWithFlagOn(ending, 'batch-01'),
    keepsEveryMember(ending, 'batch-01'),
    isStopped(ending, 'batch-01', 0),
    isRecorded(ending, 'batch-01', 'accelerated'),
    everyRunEnds(ending),
  ],
};
