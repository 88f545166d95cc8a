import { isDownOnlyWithin } from '../in-window.ts';
import { endsAccelerated, everyRunEnds, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** Berlin skips 02:00 to 03:00 on 29 March 2026. */
export const dst: Scenario = {
  name: 'dst',
  title: 'A window in an hour that the clocks skip opens right after it, and lasts as long as any other.',
  begins: '2026-03-28T10:00:00Z',
  arrange: (stage) => {
    stage.createVm({
      name: 'skipped',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '30 2 29 3 *;1h;Europe/Berlin' },
    });
  },
  promises: (ending) => [
    endsAccelerated(ending, 'skipped'),
    isStopped(ending, 'skipped', 1),
    isDownOnlyWithin(ending, 'skipped', '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z'),
    everyRunEnds(ending),
  ],
};
