import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type GrantVerdict,
  judgeGrant,
  mayBeDown,
  promiseOf,
  quietSecondsFor,
  type RunSeen,
} from '../../src/core/healing.ts';
import { type LedgerState, ledgerKeyOf, ledgerKeys, turnLedger } from '../../src/core/ledger.ts';
import { noon } from '../support/facts.ts';

const minutes = (n: number): string => new Date(Date.parse(noon) + n * 60_000).toISOString();

describe('an unfinished grant', () => {
  test.each<[what: string, seen: RunSeen, after: number, verdict: GrantVerdict]>([
    ['of a run that keeps its times', { state: 'live', byWhen: minutes(30) }, 60, 'in-hand'],
    ['of a run that is late', { state: 'live', byWhen: minutes(30) }, 90, 'in-hand'],
    ['of a run that has not kept its promise', { state: 'live', byWhen: minutes(30) }, 91, 'late'],
    ['of a run that has said nothing yet', { state: 'live' }, 59, 'in-hand'],
    ['of a run that never says anything', { state: 'live' }, 61, 'late'],
    ['of a run that is over', { state: 'over', how: 'Terminated', endedAt: noon }, 0, 'dead'],
    ['of a run that is not there yet', { state: 'missing' }, 1, 'in-hand'],
    ['of a run that never came', { state: 'missing' }, 1.1, 'dead'],
    ['of a run that nobody can tell about', { state: 'unknown' }, 10_000, 'in-hand'],
  ])('%s', (_what, seen, after, verdict) => {
    expect(judgeGrant({ since: noon }, seen, Date.parse(minutes(after)))).toBe(verdict);
  });
});

test('the promise of a run that goes on counts, and of any other only since when it is registered', () => {
  expect(promiseOf(noon, { state: 'live', byWhen: minutes(5) })).toBe(minutes(5));
  expect(promiseOf(noon, { state: 'live' })).toBe(noon);
  expect(promiseOf(noon, { state: 'missing' })).toBe(noon);
});

test('a run that is over may have left its VM down, unless it had only asked, waited, looked or ended', () => {
  const over = (phase?: string): RunSeen => ({
    state: 'over',
    how: 'Failed',
    endedAt: noon,
    ...(phase === undefined ? {} : { phase }),
  });
  const phases = ['requested', 'waiting', 'assessing', 'ended', 'deallocating', 'starting', 'stranded'];
  expect(phases.filter((phase) => mayBeDown(over(phase)))).toEqual(['deallocating', 'starting', 'stranded']);
  expect([over(), { state: 'live' } as const, { state: 'missing' } as const].some(mayBeDown)).toBe(false);
});

test('the quiet time is that of the change that may take longest: three answers and two requests, or two and three', () => {
  expect([1, 10, 30, 120].map(quietSecondsFor)).toEqual([154, 172, 232, 502]);
});

test('a run that is found late three times with the same promise hangs; a new promise counts anew', () => {
  const [old, next] = [minutes(30), minutes(40)];
  let state: LedgerState = { entries: [{ runId: 'r', vmId: 'vm', since: noon }] };
  const pass = (byWhen: string): GrantVerdict => {
    const [entry] = state.entries;
    if (entry === undefined) throw new Error('the entry is gone');
    const verdict = judgeGrant(entry, { state: 'live', byWhen }, Date.parse(minutes(120)));
    state = turnLedger(state, 'suspect', { runId: 'r', byWhen }).state ?? state;
    return verdict;
  };
  expect([old, old, next, next, next, next].map(pass)).toEqual([
    'late',
    'late',
    'late',
    'late',
    'late',
    'overdue',
  ]);
});

describe('the ledger of grants', () => {
  test('lists whoever was registered and not struck off, once, whatever comes twice', () => {
    const order = fc.record({ operation: fc.constantFrom('register', 'remove'), run: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(order), (orders) => {
        let state: LedgerState | undefined;
        const wanted = new Set<string>();
        for (const { operation, run } of orders) {
          const runId = `r${run}`;
          const turn = turnLedger(state, operation, { runId, vmId: 'vm', since: noon });
          expect(turn.answer).toEqual({ kind: 'done' });
          state = turn.state ?? state;
          if (operation === 'register') wanted.add(runId);
          else wanted.delete(runId);
        }
        expect((state?.entries ?? []).map(({ runId }) => runId).sort()).toEqual([...wanted].sort());
      }),
    );
  });

  test('is bounded, and refuses what it cannot read', () => {
    const entries = Array.from({ length: 4000 }, (_, n) => ({ runId: `r${n}`, vmId: 'vm', since: noon }));
    expect(turnLedger({ entries }, 'register', { runId: 'x', vmId: 'vm', since: noon }).answer.kind).toBe(
      'full',
    );
    expect(turnLedger('broken', 'register', { runId: 'x' }).answer.kind).toBe('unreadable');
    expect(turnLedger(undefined, 'register', { runId: 'x' }).answer.kind).toBe('unreadable');
    expect(turnLedger(undefined, 'burn', {}).answer.kind).toBe('unreadable');
  });

  test('spreads gates over all its parts', () => {
    const keys = Array.from({ length: 2000 }, (_, n) => ledgerKeyOf(`sub:group:vm-${n}`));
    expect(new Set(keys)).toEqual(new Set(ledgerKeys));
  });
});
