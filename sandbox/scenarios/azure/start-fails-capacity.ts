import { allocationFailed } from '../../arm/faults/fault-recipes.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import { saidStranded } from '../said.ts';
import type { Scenario } from '../scenario.ts';

/** Azure has no room for a while: there is an alert at once, the start is tried until there is room, and the VM ends accelerated. */
export const startFailsCapacity: Scenario = {
  name: 'start-fails-capacity',
  title:
    'The region has no room for the size: stranded is said at once, and the start tried until there is room.',
  arrange: (stage) => {
    stage.createVm({ name: 'app-01', size: 'Standard_D4s_v3' });
    stage.fault(allocationFailed({ resource: 'app-01', count: 4 }));
  },
  promises: (ending) => [
    endsAccelerated(ending, 'app-01'),
    isStopped(ending, 'app-01', 1),
    saidStranded(ending, 'app-01', 4),
    isRecorded(ending, 'app-01', 'accelerated'),
    everyRunEnds(ending),
  ],
};
