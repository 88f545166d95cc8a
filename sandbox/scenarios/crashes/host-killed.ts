import { endsAccelerated, everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The host dies without a warning, again and again, and is started anew. */
export const hostKilled: Scenario = {
  name: 'host-killed',
  title: 'The host process is killed at every turn of the story, and goes on where it was.',
  arrange: (stage) => {
    stage.createVm({
      name: 'crm-01',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'crm-01-a' }, { name: 'crm-01-b' }],
    });
  },
  play: async (stage) => {
    for (const power of ['deallocating', 'deallocated', 'starting', 'running']) {
      await stage.until(
        `crm-01 is ${power} after its stop`,
        () => stage.hasBeen('crm-01', 'deallocating') && stage.power('crm-01') === power,
      );
      await stage.killHost();
    }
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, 'crm-01'),
    isStopped(ending, 'crm-01', 1),
    isRecorded(ending, 'crm-01', 'accelerated'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
