import { describe, expect, test } from 'vitest';
import type { Place } from '../../../src/core/coordination/failure-domains.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import type { Outcome } from '../../../src/core/remediation/machine.ts';
import type { RunState } from '../../../src/workflow/orchestrations/run.ts';
import {
  confirmSlot,
  giveBackSlot,
  reportToSafeguards,
  safeguardLimitsOf,
  settleSafeguards,
  takeOverSlot,
  takeSlot,
} from '../../../src/workflow/orchestrations/safeguard.ts';
import { ByHand, noonPlus } from '../../support/by-hand.ts';
import { noon, subscriptionId } from '../../support/facts.ts';

const place: Place = {
  domains: ['web'],
  capacityKey: 'd4|-|west',
  budgets: [{ domain: 'web', limit: 2, unavailable: ['lease-x'] }],
};
const limits = safeguardLimitsOf(defaultPolicy);
const granted = { kind: 'granted' };
const wait = { kind: 'wait', because: 'free-slot', position: 3 };
const unreadable = { kind: 'unreadable', what: 'safeguards state' };

const asking = (
  facts: Partial<RunState>,
  answer: unknown = granted,
  plan: 'restart' | 'nics-only' = 'restart',
) =>
  new ByHand(
    facts,
    { entity: (name) => (name === 'safeguards release' ? { kind: 'done' } : answer) },
    { plan },
  );

describe('a run that wants a slot', () => {
  test('names the place of its VM, and the members that were just seen to be down', () => {
    const bench = asking({});
    expect(bench.play(takeSlot(bench.run, place, true))).toBeUndefined();
    const { capacityKey, domains, budgets } = place;
    expect(bench.asked).toEqual([
      {
        name: 'safeguards acquire',
        input: {
          runId: 'run-1',
          vm: 'vm1',
          subscriptionId,
          domains,
          capacityKey,
          budgets,
          limits,
          now: noon,
        },
      },
    ]);
    expect(bench.run.state).toMatchObject({ holdsSlot: true, queued: false, place });
    const unseen = asking({});
    unseen.play(takeSlot(unseen.run, place, false));
    expect(unseen.asked).toMatchObject([{ input: { budgets: [{ domain: 'web', unavailable: [] }] } }]);
    const alone = asking({});
    alone.play(takeSlot(alone.run, { domains: [], capacityKey }, true));
    expect(alone.asked[0]?.input).not.toHaveProperty('budgets');
  });

  test('waits in the queue, or outside it where the safeguards cannot be read', () => {
    const queued = asking({}, wait);
    expect(queued.play(takeSlot(queued.run, place, true))).toEqual(wait);
    expect(queued.run.state).toMatchObject({ holdsSlot: false, queued: true });
    const broken = asking({}, unreadable);
    expect(broken.play(takeSlot(broken.run, place, true))).toEqual(unreadable);
    expect(broken.run.state).toMatchObject({ holdsSlot: false, queued: false });
  });

  test('keeps a slot that it has while the domains and size of its VM stay the same', () => {
    const bench = asking({ holdsSlot: true, place: { ...place, budgets: [] } });
    expect(bench.play(takeSlot(bench.run, place, true))).toBeUndefined();
    expect(bench.asked).toEqual([]);
    expect(bench.run.state).toMatchObject({ holdsSlot: true, place });
  });

  test.each([
    { ...place, domains: ['web', 'db'] },
    { ...place, capacityKey: 'd8|-|west' },
  ])('releases it and asks again where the domains or size of its VM have changed: %#', (elsewhere) => {
    const bench = asking({ holdsSlot: true, place }, wait);
    expect(bench.play(takeSlot(bench.run, elsewhere, true))).toEqual(wait);
    expect(bench.asked.map(({ name }) => name)).toEqual(['safeguards release', 'safeguards acquire']);
    expect(bench.run.state).toMatchObject({ holdsSlot: false, queued: true });
  });

  test('keeps its place in the queue when the size of its VM changes', () => {
    const bench = asking({ queued: true, place }, wait);
    expect(bench.play(takeSlot(bench.run, { ...place, capacityKey: 'd8|-|west' }, true))).toEqual(wait);
    expect(bench.asked).toMatchObject([{ name: 'safeguards acquire', input: { capacityKey: 'd8|-|west' } }]);
  });
});

describe('a run that has a slot', () => {
  test.each([
    ['restart', true],
    ['nics-only', false],
  ] as const)('confirms it right before a change of plan %s, which is an outage: %s', (plan, outage) => {
    const bench = asking({ holdsSlot: true }, granted, plan);
    expect(bench.play(confirmSlot(bench.run, place))).toBeUndefined();
    const { budgets } = place;
    const input = { runId: 'run-1', outage, now: noon, vm: 'vm1', budgets };
    expect(bench.asked).toEqual([{ name: 'safeguards confirm', input }]);
  });

  test.each([wait, unreadable])('waits where the safeguards then answer $kind', (answer) => {
    const bench = asking({ holdsSlot: true }, answer);
    expect(bench.play(confirmSlot(bench.run, place))).toEqual(answer);
  });

  test('releases it where nothing was changed, as does a run in the queue; a run with neither releases nothing', () => {
    for (const facts of [{ holdsSlot: true }, { queued: true }]) {
      const bench = asking(facts);
      bench.play(giveBackSlot(bench.run));
      expect(bench.asked).toEqual([
        { name: 'safeguards release', input: { runId: 'run-1', now: noon, limits, stopped: false } },
      ]);
      expect(bench.run.state).toMatchObject({ holdsSlot: false, queued: false });
    }
    const bench = asking({});
    bench.play(giveBackSlot(bench.run));
    expect(bench.asked).toEqual([]);
  });
});

describe('at its end a run', () => {
  const down: Partial<RunState> = { holdsSlot: true, downSince: noon };
  const because = (kind: string): Partial<RunState> => ({ ...down, failure: { kind, message: kind } });

  test.each<[facts: Partial<RunState>, outcome: Outcome, notified: object]>([
    [down, 'accelerated', { stopped: true, good: true }],
    [{ holdsSlot: true, stopSentAt: noon }, 'accelerated', { stopped: true, good: true }],
    [{ ...down, halted: true }, 'accelerated', { stopped: true }],
    [down, 'stranded', { stopped: true, good: false }],
    [because('cancelled'), 'stranded', { stopped: true, good: false }],
    [because('refused'), 'rolled-back', { stopped: true, good: false }],
    [because('cancelled'), 'rolled-back', { stopped: true }],
    [because('opted-out'), 'rolled-back', { stopped: true }],
    [down, 'skipped', { stopped: true }],
    [{ holdsSlot: true }, 'rolled-back', { stopped: false }],
    [{ queued: true }, 'expired', { stopped: false }],
  ])('reports its result to the safeguards: %j ends %s', (facts, outcome, notified) => {
    const bench = asking(facts);
    expect(bench.play(settleSafeguards(bench.run, outcome))).toBe(false);
    expect(bench.asked).toStrictEqual([
      { name: 'safeguards release', input: { runId: 'run-1', now: noon, limits, ...notified } },
    ]);
    expect(bench.run.state).toMatchObject({ holdsSlot: false, queued: false });
  });

  test('returns whether its result opened the breaker, and calls nothing where it had no slot', () => {
    const opens = new ByHand(down, { entity: () => ({ kind: 'done', opened: true }) });
    expect(opens.play(settleSafeguards(opens.run, 'stranded'))).toBe(true);
    const none = new ByHand({ downSince: noon });
    expect([none.play(settleSafeguards(none.run, 'stranded')), none.asked]).toEqual([false, []]);
  });

  test('that recovers counts nothing, for the orphaned run was counted at its takeover', () => {
    const recovers = { runId: 'orphaned', since: noon, why: 'it died', endedAt: noon };
    const bench = new ByHand(down, { entity: () => ({ kind: 'done' }) }, { recovers });
    bench.play(settleSafeguards(bench.run, 'rolled-back'));
    expect(bench.asked).toEqual([
      { name: 'safeguards release', input: { runId: 'run-1', now: noon, limits, stopped: true } },
    ]);
  });
});

test('the slot of an orphaned run is taken over at once, with whether that may have stopped its VM', () => {
  for (const [facts, stopped] of [
    [{ stopSentAt: noonPlus(1) }, true],
    [{}, false],
  ] as const) {
    const bench = asking(facts);
    takeOverSlot(bench.run, 'orphaned');
    const input = { from: 'orphaned', runId: 'run-1', now: noon, limits, stopped };
    expect(bench.asked).toEqual([{ name: 'safeguards takeover', input }]);
    expect(bench.run.state.holdsSlot).toBe(true);
  }
});

test('a stranded VM and a lack of room are reported to the safeguards at once', () => {
  const bench = asking({});
  reportToSafeguards(bench.run, { stranded: true, noRoom: 'AllocationFailed' });
  const input = { runId: 'run-1', now: noon, limits, stranded: true, noRoom: 'AllocationFailed' };
  expect(bench.asked).toEqual([{ name: 'safeguards report', input }]);
});
