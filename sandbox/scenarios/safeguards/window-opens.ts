import { isDownOnlyWithin } from '../in-window.ts';
import { endsAccelerated, everyRunEnds, isNeverTouched, isRecorded, isStopped } from '../promises.ts';
import type { Scenario } from '../scenario.ts';

/** A window that opens days later, longer after than any other wait may last. The story begins on a Sunday at 10:00 UTC. */
export const windowOpens: Scenario = {
  name: 'window-opens',
  title:
    'A VM waits for days until its window opens, and is stopped inside of it; one without a window is never touched.',
  // When their windows open, they have been there for longer than a new VM.
  settings: { ACCELNET_MODE: 'enforce' },
  arrange: (stage) => {
    stage.createVm({
      name: 'registry',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '0 22 * * SAT;4h;Europe/Berlin' },
    });
    // Further away than one durable timer reaches.
    stage.createVm({
      name: 'monthly',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window', 'accelnet-window': '0 3 1 * *;4h;Australia/Lord_Howe' },
    });
    stage.createVm({
      name: 'no-window',
      size: 'Standard_D4s_v3',
      tags: { 'accelnet-mode': 'window' },
    });
  },
  promises: (ending) => [
    endsAccelerated(ending, 'registry'),
    isStopped(ending, 'registry', 1),
    isDownOnlyWithin(ending, 'registry', '2026-11-28T21:00:00Z', '2026-11-29T01:00:00Z'),
    isRecorded(ending, 'registry', 'accelerated'),
    endsAccelerated(ending, 'monthly'),
    isDownOnlyWithin(ending, 'monthly', '2026-11-30T16:00:00Z', '2026-11-30T20:00:00Z'),
    isNeverTouched(ending, 'no-window'),
    everyRunEnds(ending),
  ],
};
