import { overconstrained } from '../../arm/faults/fault-recipes.ts';
import { endsAsFound, everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The undo: a VM that finds no room with acceleration is put back, down to every member, and started. */
export const startFails: Scenario = {
  name: 'start-fails',
  title: 'The start fails because of the flag: flags back first, then the VM is started as it was.',
  arrange: (stage) => {
    stage.createVm({
      name: 'api-01',
      size: 'Standard_D4s_v3',
      nics: [
        { name: 'api-01-a', extra: { futureTop: 1 } },
        { name: 'api-01-b', resourceGroup: 'rg-network' },
      ],
    });
    stage.fault(overconstrained({ resource: 'api-01', count: 'unlimited' }));
  },
  promises: (ending) => [
    endsAsFound(ending, 'api-01'),
    // Not again: the events of the undo must not begin another outage.
    isStopped(ending, 'api-01', 1),
    isRecorded(ending, 'api-01', 'rolled-back', 'OverconstrainedAllocationRequest'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
