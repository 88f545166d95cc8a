import { endsAccelerated, everyRunEnds, isRecorded, isStopped, runsNeverOverlap } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** Event Grid delivers at least once, in any order. */
export const duplicateEvents: Scenario = {
  name: 'duplicate-events',
  title: 'Every event comes twice and out of order, also after the end: one stop.',
  events: { duplicates: 1, disorder: 0.5 },
  arrange: (stage) => {
    stage.createVm({
      name: 'shop-01',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'shop-01-a' }, { name: 'shop-01-b' }],
    });
  },
  play: async (stage) => {
    await stage.untilQuiet();
    stage.touch('shop-01');
    stage.touch('shop-01-a');
    await stage.untilQuiet();
  },
  promises: (ending) => [
    endsAccelerated(ending, 'shop-01'),
    isStopped(ending, 'shop-01', 1),
    isRecorded(ending, 'shop-01', 'accelerated'),
    everyRunEnds(ending),
    runsNeverOverlap(ending),
  ],
};
