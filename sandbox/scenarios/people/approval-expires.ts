import { everyRunEnds, isNeverTouched, isRecorded } from '../promises.ts';
import type { Scenario } from '../scenario.ts';
import { asksFor } from './approval.ts';

const hours = 3_600_000;

/** Without an answer the VM is not changed, and its next event does not ask again. */
export const approvalExpires: Scenario = {
  name: 'approval-expires',
  title: 'Nobody answers for a week: the run is denied, and the VM is not asked for again at its next event.',
  // A week later the VM is no new one any more.
  settings: { ACCELNET_MODE: 'approve' },
  arrange: (stage) => {
    stage.createVm({ name: 'forgotten', size: 'Standard_D4s_v3', tags: { 'accelnet-mode': 'approve' } });
  },
  play: async (stage) => {
    const begun = stage.now();
    await stage.until('it asks', () => asksFor(stage, 'forgotten'));
    await stage.until('a week has passed', async () => !(await asksFor(stage, 'forgotten')));
    if (stage.now() - begun < 7 * 24 * hours) throw new Error('it was denied early');
    stage.touch('forgotten');
    await stage.untilQuiet();
  },
  promises: (ending) => [
    isNeverTouched(ending, 'forgotten'),
    isRecorded(ending, 'forgotten', 'denied', 'approval-expired'),
    {
      name: 'it is asked for once',
      held: ending.remediations.length === 1,
      detail: `${ending.remediations.length} run(s), now ${[...ending.assessments.values()].join(', ')}`,
    },
    {
      name: 'the VM is skipped with the reason',
      held: [...ending.assessments.values()].every((reason) => reason === 'recently-denied'),
      detail: [...ending.assessments.values()].join(', '),
    },
    everyRunEnds(ending),
  ],
};
