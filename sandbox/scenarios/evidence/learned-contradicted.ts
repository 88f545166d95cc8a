import type { Ending } from '../ending.ts';
import { endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import { asking, learnedSize, neverAskable, runToTheEnd, unaskable } from './learning.ts';

/** The receiver hears that evidence of the size is contradicted. */
function hearsOfSize(ending: Ending, size: string): PromiseResult {
  const heard = ending.notifications.filter(({ data }) => data.kind === 'evidence-contradicted');
  return {
    name: `the receiver hears that the evidence of ${size} is contradicted`,
    held: heard.some(({ subject }) => subject === size),
    detail: `${heard.length} message(s)`,
  };
}

/** One VM that does not gain unsettles what three have shown: it is put back, and no other is stopped. */
export const learnedContradicted: Scenario = {
  name: 'learned-contradicted',
  title:
    'Three VMs of a size have gained; the fourth comes up without a virtual function: it is put back, people hear of it, and a fifth is left alone.',
  policy: asking,
  withInbox: true,
  arrange: (stage) => {
    stage.azure.setSize({ name: learnedSize });
  },
  play: async (stage) => {
    await runToTheEnd(stage, learnedSize, ['app-1', 'app-2', 'app-3']);
    stage.azure.setSize({ name: learnedSize, onHost: 'never' });
    for (const order of [unaskable('app-4'), neverAskable('app-5')]) {
      stage.fault(order);
      stage.createVm({ name: order.resource, size: learnedSize });
      await stage.untilQuiet();
    }
    const later = stage.now() + 10 * 60_000;
    await stage.until('what was said is delivered', () => stage.now() >= later);
  },
  promises: (ending) => [
    endsAsFound(ending, 'app-4'),
    isStopped(ending, 'app-4', 1),
    isRecorded(ending, 'app-4', 'rolled-back', 'not-engaged'),
    endsAsFound(ending, 'app-5'),
    isStopped(ending, 'app-5', 0),
    hearsOfSize(ending, 'x4s_v5'),
    everyRunEnds(ending),
  ],
};
