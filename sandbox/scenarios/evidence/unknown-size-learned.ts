import { endsAccelerated, endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { asking, learnedSize, neverAskable, runToTheEnd, unaskable } from './learning.ts';

const known = ['app-1', 'app-2', 'app-3'];
const otherSize = 'Standard_Y4s_v5';
const fewer = ['web-1', 'web-2'];

/** What VMs of a size have shown is enough for one whose guest cannot be asked, once enough of them have shown it. */
export const unknownSizeLearned: Scenario = {
  name: 'unknown-size-learned',
  title:
    'Three VMs of a size that no table knows are asked, and gain: a fourth that cannot be asked follows them. Of another size only two have gained.',
  policy: asking,
  // Before the app reads which sizes there are.
  arrange: (stage) => {
    for (const name of [learnedSize, otherSize]) stage.azure.setSize({ name });
  },
  play: async (stage) => {
    await runToTheEnd(stage, learnedSize, known);
    await runToTheEnd(stage, otherSize, fewer);
    stage.fault(unaskable('app-4'));
    stage.createVm({ name: 'app-4', size: learnedSize });
    stage.fault(neverAskable('web-3'));
    stage.createVm({ name: 'web-3', size: otherSize });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    ...[...known, ...fewer, 'app-4'].flatMap((vm) => [endsAccelerated(ending, vm), isStopped(ending, vm, 1)]),
    isRecorded(ending, 'app-4', 'accelerated'),
    endsAsFound(ending, 'web-3'),
    isStopped(ending, 'web-3', 0),
    everyRunEnds(ending),
  ],
};
