import { allocationFailed } from '../../arm/faults/fault-recipes.ts';
import { stoppedAfter } from '../down.ts';
import { endsAccelerated, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import { saidStranded } from '../said.ts';
import type { Scenario } from '../scenario.ts';

/** One VM finds no room: no other of its size, zone and location is stopped until it is known that there is room again. */
export const capacityHeld: Scenario = {
  name: 'capacity-held',
  title: 'The first VM of a size finds no room for a while: the second is not stopped before it has.',
  arrange: (stage) => {
    stage.createVm({ name: 'gis-1', size: 'Standard_D4s_v3' });
    // Settles later, so that it is the second one.
    stage.createVm({ name: 'gis-2', size: 'Standard_D4s_v3', extensions: [{ name: 'slow', seconds: 420 }] });
    stage.createVm({ name: 'other-size', size: 'Standard_E4s_v3' });
    stage.fault(allocationFailed({ resource: 'gis-1', count: 3 }));
  },
  promises: (ending) => [
    endsAccelerated(ending, 'gis-1'),
    endsAccelerated(ending, 'gis-2'),
    endsAccelerated(ending, 'other-size'),
    saidStranded(ending, 'gis-1', 3),
    stoppedAfter(ending, 'gis-2', 'gis-1'),
    isStopped(ending, 'gis-1', 1),
    isStopped(ending, 'gis-2', 1),
    isRecorded(ending, 'gis-2', 'accelerated'),
    everyRunEnds(ending),
  ],
};
