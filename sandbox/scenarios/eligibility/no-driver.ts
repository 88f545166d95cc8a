import { endsAsFound, everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The guest probe: a flag that brings nothing is not kept where the policy requires the gain. */
export const noDriver: Scenario = {
  name: 'no-driver',
  title:
    'The guest has no driver for the virtual function: it is asked, says so, and the flag is taken back.',
  settings: { ACCELNET_GUEST_PROBE: 'require' },
  arrange: (stage) => {
    stage.createVm({ name: 'old-01', size: 'Standard_D4s_v3', driver: false });
  },
  promises: (ending) => [
    endsAsFound(ending, 'old-01'),
    isStopped(ending, 'old-01', 1),
    isRecorded(ending, 'old-01', 'rolled-back', 'not-engaged'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
