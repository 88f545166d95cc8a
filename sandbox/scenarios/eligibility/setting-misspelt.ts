import { nothingIsStoppedAfter } from '../deployed.ts';
import type { Ending } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

/** People are notified that the configuration is faulty. */
function isNotified({ notifications }: Ending): PromiseResult {
  const texts = notifications.flatMap(({ data }) =>
    data.kind === 'configuration-faulty' ? [data.text ?? ''] : [],
  );
  return {
    name: 'people are notified that the configuration is faulty',
    held: texts.length > 0,
    detail: texts[0] ?? 'nobody is',
  };
}

/** Somebody wants to pause, and misspells the setting: nothing is stopped until it is spelt right. */
export const settingMisspelt: Scenario = {
  name: 'setting-misspelt',
  title:
    'Somebody pauses with ACCELNET_PAUSE, which there is not: nothing is stopped until the setting is spelt right and taken back.',
  withInbox: true,
  arrange: async (stage) => {
    await stage.deploy({ settings: { ACCELNET_PAUSE: 'true' } });
    stage.createVm({ name: 'till-01', size: 'Standard_D4s_v3' });
  },
  play: async (stage) => {
    const later = stage.now() + 90 * 60_000;
    await stage.until('an hour and a half is over', () => stage.now() >= later);
    await stage.deploy({ settings: { ACCELNET_PAUSE: '', ACCELNET_PAUSED: 'false' } });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    nothingIsStoppedAfter(ending, 1),
    isNotified(ending),
    endsAccelerated(ending, 'till-01'),
    isStopped(ending, 'till-01', 1),
    everyRunEnds(ending),
  ],
};
