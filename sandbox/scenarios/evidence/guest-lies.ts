import type { Ending } from '../ending.ts';
import { endsAccelerated, endsAsFound, everyRunEnds, isRecorded, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';
import { isAskedFirst, isOnlyAsked } from './asked.ts';

/** People are alerted that the evidence of a size is contradicted. */
function isAlerted(ending: Ending, size: string): PromiseResult {
  const heard = ending.notifications.filter(
    ({ subject, data }) => data.kind === 'evidence-contradicted' && subject.includes(size),
  );
  return {
    name: `people hear that the evidence of ${size} is contradicted`,
    held: heard.length > 0,
    detail: `${heard.length} message(s)`,
  };
}

/** One honest guest settles the size, a liar unsettles it: it is put back, and nobody is stopped on what the fleet had shown. */
export const guestLies: Scenario = {
  name: 'guest-lies',
  title:
    'A guest claims a driver that it lacks: it is stopped once, put back as it was found, and its size counts as known no more.',
  withInbox: true,
  policy: { version: 1, preflight: { mode: 'when-unknown' }, evidence: { observations: 1 } },
  arrange: (stage) => {
    stage.azure.setSize({ name: 'Standard_X4s_v9', onHost: 'by-flag', hardware: ['mana'] });
    stage.createVm({ name: 'honest-01', size: 'Standard_X4s_v9' });
  },
  play: async (stage) => {
    await stage.untilQuiet();
    stage.createVm({ name: 'silent-01', size: 'Standard_X4s_v9', answersAfterSeconds: 1800 });
    await stage.untilQuiet();
    stage.createVm({
      name: 'liar-01',
      size: 'Standard_X4s_v9',
      modules: { running: ['mlx5'] },
      lies: { claims: { drivers: ['mlx4', 'mlx5', 'mana'] } },
    });
    await stage.untilQuiet();
    stage.createVm({ name: 'silent-02', size: 'Standard_X4s_v9', answersAfterSeconds: 1800 });
    await stage.untilQuiet();
  },
  promises: (ending) => [
    isStopped(ending, 'honest-01', 1),
    endsAccelerated(ending, 'honest-01'),
    // What the fleet has shown was enough for a guest that cannot be asked.
    isStopped(ending, 'silent-01', 1),
    endsAccelerated(ending, 'silent-01'),
    isAskedFirst(ending, 'liar-01'),
    isStopped(ending, 'liar-01', 1),
    endsAsFound(ending, 'liar-01'),
    isRecorded(ending, 'liar-01', 'rolled-back', 'not-engaged'),
    isAlerted(ending, 'x4s_v9'),
    // And it is not any more.
    isStopped(ending, 'silent-02', 0),
    isOnlyAsked(ending, 'silent-02', 1),
    endsAsFound(ending, 'silent-02'),
    everyRunEnds(ending),
  ],
};
