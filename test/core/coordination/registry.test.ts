import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type RegistryState,
  registryKeyOf,
  registryKeys,
  turnRegistry,
} from '../../../src/core/coordination/registry.ts';
import { noon } from '../../support/facts.ts';

describe('the run registry', () => {
  test('lists each run once that was registered and not removed, whatever comes twice', () => {
    const order = fc.record({ operation: fc.constantFrom('register', 'remove'), run: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(order), (orders) => {
        let state: RegistryState | undefined;
        const wanted = new Set<string>();
        for (const { operation, run } of orders) {
          const runId = `r${run}`;
          const turn = turnRegistry(state, operation, { runId, vmId: 'vm', since: noon });
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
    expect(turnRegistry({ entries }, 'register', { runId: 'x', vmId: 'vm', since: noon }).answer.kind).toBe(
      'full',
    );
    const left = { entries: entries.slice(1) };
    expect(turnRegistry(left, 'register', { runId: 'x', vmId: 'vm', since: noon }).answer.kind).toBe('done');
    const unreadable = (what: string) => ({ answer: { kind: 'unreadable', what } });
    expect(turnRegistry('broken', 'register', { runId: 'x' })).toEqual(unreadable('registry state'));
    for (const [operation, input] of [
      ['register', { runId: 'x' }],
      ['remove', {}],
      ['suspect', { runId: 'x' }],
      ['burn', { runId: 'x', vmId: 'vm', since: noon, byWhen: noon }],
    ] as const)
      expect(turnRegistry({ entries }, operation, input)).toEqual(
        unreadable(`operation ${operation} or its input`),
      );
  });

  test('counts how often a run was found late, and for that run only', () => {
    const entry = (runId: string) => ({ runId, vmId: `vm of ${runId}`, since: noon });
    const state = { entries: [entry('a'), entry('b')] };
    const once = turnRegistry(state, 'suspect', { runId: 'b', byWhen: noon });
    expect(once).toEqual({
      state: { entries: [entry('a'), { ...entry('b'), late: { byWhen: noon, passes: 1 } }] },
      answer: { kind: 'done' },
    });
    expect(turnRegistry(once.state, 'suspect', { runId: 'b', byWhen: noon }).state?.entries[1]).toMatchObject(
      {
        late: { passes: 2 },
      },
    );
  });

  test('has sixteen parts, and lists a lease in the part of its FNV-1a hash, in every release', () => {
    expect(registryKeys).toHaveLength(16);
    // 811c9dc5, e40c292c, bf9cf968 (draft-eastlake-fnv, test vectors).
    expect(['', 'a', 'foobar'].map(registryKeyOf)).toEqual(['5', '12', '8']);
  });

  test('spreads leases over all its parts', () => {
    const keys = Array.from({ length: 2000 }, (_, n) => registryKeyOf(`sub:group:vm-${n}`));
    expect(new Set(keys)).toEqual(new Set(registryKeys));
  });
});
