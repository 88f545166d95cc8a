import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toBeWoken } from '../../../src/core/coordination/safeguards-queue.ts';
import { startsIn } from '../../../src/core/coordination/safeguards-rate.ts';
import type {
  SafeguardHolder,
  SafeguardsState,
  SafeguardTicket,
} from '../../../src/core/coordination/safeguards-state.ts';
import { noon } from '../../support/facts.ts';
import { limits, Safeguards } from '../../support/safeguards.ts';

const strict = { ...limits, maxPerHour: 5 };

interface Turn {
  readonly run: number;
  readonly deed: 'acquire' | 'good' | 'bad' | 'none' | 'no-room' | 'reset' | 'dies' | 'dies-early';
  readonly minutes: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  run: fc.nat(9),
  deed: fc.constantFrom(
    ...(['acquire', 'acquire', 'acquire', 'good', 'bad', 'none', 'no-room', 'reset'] as const),
    ...(['dies', 'dies-early'] as const),
  ),
  minutes: fc.nat(8),
});

/** What a run asks for follows from its number, so that it never changes. */
const wishOf = (run: number): object => ({
  subscriptionId: `s${run % 2}`,
  domains: run % 3 === 0 ? [] : [`d${run % 3}`, `e${run % 2}`],
  capacityKey: `k${run % 2}`,
});

function play(safeguards: Safeguards, { run, deed }: Turn, now: string): void {
  const runId = `r${run}`;
  switch (deed) {
    case 'acquire':
      acquires(safeguards, run, now);
      return;
    case 'no-room':
      safeguards.turn('report', { runId, now, limits, stranded: false, noRoom: 'AllocationFailed' });
      return;
    case 'dies':
    case 'dies-early':
      dies(safeguards, runId, deed === 'dies', now);
      return;
    case 'reset':
      safeguards.turn('reset-breaker', { by: 'ops', now });
      return;
    default:
      safeguards.release(runId, deed === 'none' ? undefined : deed === 'good', { now });
      expect([safeguards.holds(runId), safeguards.waits(runId)]).toEqual([false, false]);
  }
}

/** The slot goes to the recovery, and is returned when that ends; nobody else has it in between. */
function dies(safeguards: Safeguards, runId: string, stopped: boolean, now: string): void {
  const held = safeguards.holds(runId);
  const holders = safeguards.state?.holders.length;
  const recovers = `recovers ${runId}`;
  safeguards.turn('takeover', { from: runId, runId: recovers, now, limits, stopped });
  expect([safeguards.holds(runId), safeguards.waits(runId), safeguards.holds(recovers)]).toEqual([
    false,
    false,
    held,
  ]);
  if (holders !== undefined) expect(safeguards.state?.holders).toHaveLength(holders);
  if (stopped) expect(safeguards.state?.outcomes.at(-1)).toMatchObject({ runId, good: false });
  safeguards.release(recovers, undefined, { stopped, now });
  expect(safeguards.holds(recovers)).toBe(false);
}

/** A run that is woken gets a slot, if it asks at once and before all others. */
function wakesWhoMayGo(state: SafeguardsState, now: string): void {
  const safeguards = new Safeguards();
  safeguards.state = state;
  for (const runId of toBeWoken(state, { limits: strict, now })) {
    const { subscriptionId, domains, capacityKey } = state.queue.find((one) => one.runId === runId) ?? {};
    expect(safeguards.acquire(runId, { subscriptionId, domains, capacityKey, limits: strict, now })).toEqual({
      kind: 'granted',
    });
  }
}

function acquires(safeguards: Safeguards, run: number, now: string): void {
  const runId = `r${run}`;
  const [held, open] = [safeguards.holds(runId), safeguards.state?.breaker !== undefined];
  const granted = safeguards.acquire(runId, { ...wishOf(run), limits: strict, now }).kind === 'granted';
  expect([safeguards.holds(runId), safeguards.waits(runId)]).toEqual([granted, !granted]);
  if (open) expect(granted).toBe(held);
}

function limitsHold({ holders, starts }: SafeguardsState, now: number): void {
  const most = (keys: (one: SafeguardHolder) => readonly string[]): number =>
    Math.max(0, ...[...Map.groupBy(holders.flatMap(keys), (key) => key).values()].map((all) => all.length));
  expect(most((one) => [one.subscriptionId])).toBeLessThanOrEqual(strict.maxConcurrent);
  expect(most((one) => one.domains)).toBeLessThanOrEqual(strict.maxConcurrentPerDomain);
  const lastHour = starts.filter((one) => now - Date.parse(one.at) < 3_600_000);
  expect(startsIn(lastHour)).toBeLessThanOrEqual(strict.maxPerHour);
}

const alike = (a: SafeguardHolder, b: SafeguardHolder): boolean =>
  a.subscriptionId === b.subscriptionId &&
  a.capacityKey === b.capacityKey &&
  a.domains.join() === b.domains.join();

/** A run that gets a slot takes nothing from earlier runs with the same wishes that still ask: each of them gets a slot when it asks. */
function isFair(before: SafeguardsState, after: SafeguardsState, now: string): void {
  const granted = after.holders.find(({ runId }) => before.holders.every((one) => one.runId !== runId));
  if (granted === undefined) return;
  const place = before.queue.findIndex(({ runId }) => runId === granted.runId);
  const ahead = place < 0 ? before.queue : before.queue.slice(0, place);
  const asking = ({ runId }: SafeguardTicket): boolean => after.queue.some((one) => one.runId === runId);
  const safeguards = new Safeguards();
  safeguards.state = after;
  for (const { runId, ...wish } of ahead.filter((one) => asking(one) && alike(one, granted)))
    expect(safeguards.acquire(runId, { ...wish, limits: strict, now })).toEqual({ kind: 'granted' });
}

const at = (run: number, deed: Turn['deed']): Turn => ({ run, deed, minutes: 0 });

/** The slot that 9 gets blocks 5, which has a claim on a domain that 2 needs; and 2 needs what 0 was woken for. */
const claimOfAThirdOne: readonly Turn[] = [
  at(7, 'acquire'),
  at(7, 'good'),
  at(1, 'acquire'),
  at(0, 'dies'),
  at(2, 'dies'),
  ...[5, 2, 9, 0].map((run) => at(run, 'acquire')),
  at(0, 'reset'),
];

test('in whatever order operations come, the limits hold, the queue is fair, and no slot is lost', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 80, size: 'max' }), (turns) => {
      const safeguards = new Safeguards();
      let now = Date.parse(noon);
      for (const one of turns) {
        now += one.minutes * 60_000;
        const before = safeguards.state;
        const at = new Date(now).toISOString();
        play(safeguards, one, at);
        const after = safeguards.state;
        if (after === undefined) continue;
        limitsHold(after, now);
        wakesWhoMayGo(after, at);
        if (before !== undefined) isFair(before, after, at);
      }
    }),
    { numRuns: 500, examples: [[[...claimOfAThirdOne]]] },
  );
});
