import { isDownOnlyWithin } from './in-window.ts';
import { endsAccelerated, everyRunEnds, isStopped } from './promises.ts';
import type { Scenario } from './scenario.ts';

/** Berlin skips 02:00 to 03:00 on 29 March 2026; Lord Howe Island repeats 01:30 to 02:00 on 5 April. */
export const dst: Scenario = {
  name: 'dst',
  title:
    'A window in an hour that the clocks skip opens right after it; one in a time that comes twice opens once.',
  begins: '2026-03-28T10:00:00Z',
  arrange: (stage) => {
    stage.createVm({
      name: 'skipped',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '30 2 29 3 *;1h;Europe/Berlin' },
    });
    stage.createVm({
      name: 'twice',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '45 1 5 4 *;1h;Australia/Lord_Howe' },
    });
  },
  promises: (ending) => [
    endsAccelerated(ending, 'skipped'),
    isStopped(ending, 'skipped', 1),
    isDownOnlyWithin(ending, 'skipped', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z'),
    endsAccelerated(ending, 'twice'),
    isStopped(ending, 'twice', 1),
    isDownOnlyWithin(ending, 'twice', '2026-04-04T14:45:00Z', '2026-04-04T15:45:00Z'),
    everyRunEnds(ending),
  ],
};
