import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LedgerState, ledgerKeyOf, ledgerKeys, turnLedger } from '../../../src/core/coordination/ledger.ts';
import { noon } from '../../support/facts.ts';

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
    const left = { entries: entries.slice(1) };
    expect(turnLedger(left, 'register', { runId: 'x', vmId: 'vm', since: noon }).answer.kind).toBe('done');
    const unreadable = (what: string) => ({ answer: { kind: 'unreadable', what } });
    expect(turnLedger('broken', 'register', { runId: 'x' })).toEqual(unreadable('ledger state'));
    for (const [operation, input] of [
      ['register', { runId: 'x' }],
      ['remove', {}],
      ['suspect', { runId: 'x' }],
      ['burn', { runId: 'x', vmId: 'vm', since: noon, byWhen: noon }],
    ] as const)
      expect(turnLedger({ entries }, operation, input)).toEqual(
        unreadable(`operation ${operation} or its input`),
      );
  });

  test('counts that a run was found late, and of that run only', () => {
    const entry = (runId: string) => ({ runId, vmId: `vm of ${runId}`, since: noon });
    const state = { entries: [entry('a'), entry('b')] };
    const once = turnLedger(state, 'suspect', { runId: 'b', byWhen: noon });
    expect(once).toEqual({
      state: { entries: [entry('a'), { ...entry('b'), late: { byWhen: noon, passes: 1 } }] },
      answer: { kind: 'done' },
    });
    expect(turnLedger(once.state, 'suspect', { runId: 'b', byWhen: noon }).state?.entries[1]).toMatchObject({
      late: { passes: 2 },
    });
  });

  test('has sixteen parts, and lists a gate in the part of its FNV-1a hash, whichever version is deployed', () => {
    expect(ledgerKeys).toHaveLength(16);
    // 811c9dc5, e40c292c, bf9cf968 (draft-eastlake-fnv, test vectors).
    expect(['', 'a', 'foobar'].map(ledgerKeyOf)).toEqual(['5', '12', '8']);
  });

  test('spreads gates over all its parts', () => {
    const keys = Array.from({ length: 2000 }, (_, n) => ledgerKeyOf(`sub:group:vm-${n}`));
    expect(new Set(keys)).toEqual(new Set(ledgerKeys));
  });
});
