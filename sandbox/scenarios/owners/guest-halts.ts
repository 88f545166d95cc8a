import { hearsInTime, hearsNothing } from '../alerts-repeated.ts';
import { stoppedAfter } from '../down.ts';
import { beginningOf, changesOf, type Ending, vmOf } from '../ending.ts';
import { endsAccelerated, everyRunEnds, isStopped } from '../promises.ts';
import type { PromiseResult, Scenario } from '../scenario.ts';

/** A guest comes up after its stop and halts: its VM is down, nobody knows whether its owner wanted that, and people are notified. */
export const guestHalts: Scenario = {
  name: 'guest-halts',
  title:
    'A guest comes up after its stop, and shuts itself down: it stays off, people are notified, and it proves no capacity to others.',
  withInbox: true,
  settings: { ACCELNET_MAX_CONCURRENT: '5' },
  arrange: (stage) => {
    stage.createVm({ name: 'halts', size: 'Standard_D4s_v3' });
    stage.createVm({ name: 'lives', size: 'Standard_E4s_v3' });
    // Of the size of the first, and ready to be stopped once that one has halted: if it had proven room, both would be down together.
    for (const [name, seconds] of [
      ['next-1', 420],
      ['next-2', 435],
    ] as const)
      stage.createVm({ name, size: 'Standard_D4s_v3', extensions: [{ name: 'slow', seconds }] });
    stage.fault({
      operation: 'guest/boot',
      resource: 'halts',
      effect: { kind: 'halting-guest', seconds: 12 },
    });
  },
  promises: (ending) => [
    isStopped(ending, 'halts', 1),
    staysStopped(ending, 'halts'),
    // Half a minute of polls, and the timer that empties the outbox.
    hearsInTime(ending, 'halts', 'guest-stopped', haltedAt(ending, 'halts'), 300),
    endsAccelerated(ending, 'lives'),
    endsAccelerated(ending, 'next-1'),
    endsAccelerated(ending, 'next-2'),
    // The one that halted has proven no room for them: the first of them goes alone.
    stoppedAfter(ending, 'next-2', 'next-1'),
    hearsNothing(ending, 'lives', 'guest-stopped'),
    everyRunEnds(ending),
  ],
};

function staysStopped(ending: Ending, vm: string): PromiseResult {
  const { powerState } = vmOf(ending, vm);
  return { name: `${vm} stays as its guest put it`, held: powerState === 'stopped', detail: powerState };
}

function haltedAt(ending: Ending, vm: string): number {
  const { id } = beginningOf(ending, vm);
  return changesOf(ending, id, 'power').find(({ to }) => to === 'stopped')?.at ?? Number.NaN;
}
