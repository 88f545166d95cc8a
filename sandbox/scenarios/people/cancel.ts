import { endsAsFound, everyRunEnds, isNeverTouched, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** An operator cancels: before the stop nothing happens, after it everything is undone. */
export const cancel: Scenario = {
  name: 'cancel',
  title: 'An operator cancels one run that waits, and one whose VM is down.',
  arrange: (stage) => {
    stage.createVm({
      name: 'crm-waits',
      size: 'Standard_D4s_v3',
      extensions: [{ name: 'slow', seconds: 3600 }],
    });
    stage.createVm({
      name: 'crm-down',
      size: 'Standard_D8s_v3',
      nics: [{ name: 'crm-down-a' }, { name: 'crm-down-b', extra: { futureTop: 1 } }],
    });
  },
  play: async (stage) => {
    await stage.until('crm-down is deallocated', () => stage.power('crm-down') === 'deallocated');
    for (const vm of ['crm-waits', 'crm-down'])
      await stage.act('cancelRemediation', {
        parameters: { id: await stage.runOn(vm) },
        body: { comment: 'not today' },
      });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    isNeverTouched(ending, 'crm-waits'),
    isRecorded(ending, 'crm-waits', 'cancelled', 'cancelled'),
    endsAsFound(ending, 'crm-down'),
    isStopped(ending, 'crm-down', 1),
    isRecorded(ending, 'crm-down', 'rolled-back', 'cancelled'),
    everyRunEnds(ending),
  ],
};
