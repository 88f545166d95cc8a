import { isDownOnlyWithin } from '../in-window.ts';
import {
  endsAccelerated,
  endsAsFound,
  everyRunEnds,
  isNeverTouched,
  isSkipped,
  isStopped,
} from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** The story begins at 10:00 UTC, so that one window is open already, with too little of it left. */
export const windowTooShort: Scenario = {
  name: 'window-too-short',
  title:
    'A window shorter than the outage never lets it begin; one that is about to close lets it begin the next time.',
  arrange: (stage) => {
    stage.createVm({
      name: 'hasty',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '0 22 * * *;15m;UTC' },
    });
    stage.createVm({
      name: 'late',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '20 9 * * *;1h;UTC' },
    });
  },
  promises: (ending) => [
    isNeverTouched(ending, 'hasty'),
    endsAsFound(ending, 'hasty'),
    isSkipped(ending, 'hasty', 'window-too-short'),
    endsAccelerated(ending, 'late'),
    isStopped(ending, 'late', 1),
    isDownOnlyWithin(ending, 'late', '2026-11-23T09:20:00Z', '2026-11-23T10:20:00Z'),
    everyRunEnds(ending),
  ],
};
