import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BrakeHolder, BrakesState, BrakeTicket } from '../../src/core/brakes-state.ts';
import { Brakes, limits } from '../support/brakes.ts';
import { noon } from '../support/facts.ts';

const strict = { ...limits, maxPerHour: 5 };

interface Turn {
  readonly run: number;
  readonly deed: 'acquire' | 'good' | 'bad' | 'none' | 'no-room' | 'reset';
  readonly minutes: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  run: fc.nat(9),
  deed: fc.constantFrom('acquire', 'acquire', 'acquire', 'good', 'bad', 'none', 'no-room', 'reset'),
  minutes: fc.nat(8),
});

/** A run's wishes follow from its number, so that they never change. */
const wishOf = (run: number): object => ({
  subscriptionId: `s${run % 2}`,
  domains: run % 3 === 0 ? [] : [`d${run % 3}`, `e${run % 2}`],
  capacityKey: `k${run % 2}`,
});

function play(brakes: Brakes, { run, deed }: Turn, now: string): void {
  const runId = `r${run}`;
  switch (deed) {
    case 'acquire':
      acquires(brakes, run, now);
      return;
    case 'no-room':
      brakes.turn('report', { runId, now, limits, stranded: false, noRoom: 'AllocationFailed' });
      return;
    case 'reset':
      brakes.turn('reset-breaker', { by: 'ops', now });
      return;
    default:
      brakes.release(runId, deed === 'none' ? undefined : deed === 'good', { now });
      expect([brakes.holds(runId), brakes.waits(runId)]).toEqual([false, false]);
  }
}

function acquires(brakes: Brakes, run: number, now: string): void {
  const runId = `r${run}`;
  const [held, open] = [brakes.holds(runId), brakes.state?.breaker !== undefined];
  const granted = brakes.acquire(runId, { ...wishOf(run), limits: strict, now }).kind === 'granted';
  expect([brakes.holds(runId), brakes.waits(runId)]).toEqual([granted, !granted]);
  if (open) expect(granted).toBe(held);
}

function limitsHold({ holders, starts }: BrakesState, now: number): void {
  const most = (keys: (one: BrakeHolder) => readonly string[]): number =>
    Math.max(0, ...[...Map.groupBy(holders.flatMap(keys), (key) => key).values()].map((all) => all.length));
  expect(most((one) => [one.subscriptionId])).toBeLessThanOrEqual(strict.maxConcurrent);
  expect(most((one) => one.domains)).toBeLessThanOrEqual(strict.maxConcurrentPerDomain);
  const lastHour = starts.filter((one) => now - Date.parse(one.at) < 3_600_000);
  expect(lastHour.length).toBeLessThanOrEqual(strict.maxPerHour);
}

const alike = (a: BrakeHolder, b: BrakeHolder): boolean =>
  a.subscriptionId === b.subscriptionId &&
  a.capacityKey === b.capacityKey &&
  a.domains.join() === b.domains.join();

/** Who is granted a slot takes nothing from those of the same wishes who came before and still ask: each has its slot for the asking. */
function isFair(before: BrakesState, after: BrakesState, now: string): void {
  const granted = after.holders.find(({ runId }) => before.holders.every((one) => one.runId !== runId));
  if (granted === undefined) return;
  const place = before.queue.findIndex(({ runId }) => runId === granted.runId);
  const ahead = place < 0 ? before.queue : before.queue.slice(0, place);
  const asking = ({ runId }: BrakeTicket): boolean => after.queue.some((one) => one.runId === runId);
  const brakes = new Brakes();
  brakes.state = after;
  for (const { runId, ...wish } of ahead.filter((one) => asking(one) && alike(one, granted)))
    expect(brakes.acquire(runId, { ...wish, limits: strict, now })).toEqual({ kind: 'granted' });
}

test('whatever comes in whatever order: limits hold, the queue is fair, no slot is lost', () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 80, size: 'max' }), (turns) => {
      const brakes = new Brakes();
      let now = Date.parse(noon);
      for (const one of turns) {
        now += one.minutes * 60_000;
        const before = brakes.state;
        const at = new Date(now).toISOString();
        play(brakes, one, at);
        const after = brakes.state;
        if (after === undefined) continue;
        limitsHold(after, now);
        if (before !== undefined) isFair(before, after, at);
      }
    }),
    { numRuns: 500 },
  );
});
