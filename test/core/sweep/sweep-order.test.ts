import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, fairest, fairOrder } from '../../../src/core/sweep/sweep-order.ts';

const idOf = (subscription: number, group: number, n: number): string =>
  `/subscriptions/${subscription}/resourceGroups/rg-${group}/providers/Microsoft.Compute/virtualMachines/vm-${n}`;
const groupOf = ({ vmId }: Candidate): string => vmId.split('/').slice(0, 5).join('/');
const subscriptionOf = ({ vmId }: Candidate): string => vmId.split('/').slice(0, 3).join('/');

const candidate = fc
  .record({
    vmId: fc.tuple(fc.nat(2), fc.nat(3), fc.nat(200)).map((parts) => idOf(...parts)),
    since: fc.constantFrom(
      '',
      '2026-11-20T00:00:00.000Z',
      '2026-11-21T00:00:00.000Z',
      '2026-11-22T00:00:00.000Z',
    ),
    due: fc.constantFrom('outages' as const, 'quiet' as const, 'waits' as const, undefined),
    hint: fc.constantFrom('advisor' as const, undefined, undefined),
  })
  .map(
    ({ due, hint, ...one }): Candidate => ({
      ...one,
      ...(due === undefined ? {} : { due }),
      ...(hint === undefined ? {} : { hint }),
    }),
  );
const candidates = fc.uniqueArray(candidate, { selector: ({ vmId }) => vmId, maxLength: 60 });

function countBy(items: readonly Candidate[], keyOf: (one: Candidate) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of items) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

/** No subscription or group with candidates left has had more than one turn less than another. */
function isInTurn(
  all: readonly Candidate[],
  served: readonly Candidate[],
  keyOf: (one: Candidate) => string,
): boolean {
  const [whole, had] = [countBy(all, keyOf), countBy(served, keyOf)];
  const most = Math.max(0, ...had.values());
  return [...whole].every(([key, total]) => {
    const turns = had.get(key) ?? 0;
    return turns === total || turns >= most - 1;
  });
}

describe('the order of a sweep', () => {
  test('omits no VM and names none twice', () => {
    fc.assert(
      fc.property(candidates, fc.string(), (given, salt) => {
        const ordered = fairOrder(given, salt);
        expect(ordered.map(({ vmId }) => vmId).sort()).toEqual(given.map(({ vmId }) => vmId).sort());
      }),
    );
  });

  test('takes subscriptions in turn, and in each of them its groups, however far it gets', () => {
    fc.assert(
      fc.property(candidates, fc.nat(60), fc.string(), (given, far, salt) => {
        const served = fairOrder(given, salt).slice(0, far);
        expect(isInTurn(given, served, subscriptionOf)).toBe(true);
        for (const subscription of new Set(given.map(subscriptionOf))) {
          const own = (list: readonly Candidate[]): Candidate[] =>
            list.filter((one) => subscriptionOf(one) === subscription);
          expect(isInTurn(own(given), own(served), groupOf)).toBe(true);
        }
      }),
    );
  });

  test('takes first in a group the VM that was not assessed for the longest time', () => {
    fc.assert(
      fc.property(candidates, fc.string(), (given, salt) => {
        const seen = new Map<string, string>();
        for (const one of fairOrder(given, salt)) {
          expect((seen.get(groupOf(one)) ?? '') <= one.since).toBe(true);
          seen.set(groupOf(one), one.since);
        }
      }),
    );
  });

  test('is the same for the same sweep, and differs among equals in the next one', () => {
    const equals = Array.from({ length: 30 }, (_, n) => ({ vmId: idOf(1, 1, n), since: '' }));
    expect(fairOrder(equals, 'a')).toEqual(fairOrder([...equals].reverse(), 'a'));
    expect(fairOrder(equals, 'a')).not.toEqual(fairOrder(equals, 'b'));
  });

  test('does not change when it is applied twice, and has no more VMs of a kind than are wanted', () => {
    const most = { outages: 3, quiet: 2, waits: 1, others: 4 };
    fc.assert(
      fc.property(candidates, fc.string(), (given, salt) => {
        const chosen = fairest(given, most, salt);
        expect(fairest(chosen, most, salt)).toEqual(chosen);
        for (const kind of ['outages', 'quiet', 'waits'] as const)
          expect(chosen.filter(({ due }) => due === kind).length).toBeLessThanOrEqual(most[kind]);
        expect(chosen.filter(({ due }) => due === undefined).length).toBeLessThanOrEqual(most.others);
      }),
    );
  });

  test('takes what Azure Advisor names first, and leaves at least half to the others', () => {
    const few = { outages: 0, quiet: 0, waits: 0, others: 6 };
    const of = (hinted: number, plain: number): Candidate[] => [
      ...Array.from({ length: plain }, (_, n) => ({ vmId: idOf(1, 1, n), since: '' })),
      ...Array.from({ length: hinted }, (_, n) => ({
        vmId: idOf(1, 1, 100 + n),
        since: '2026-11-20T00:00:00.000Z',
        hint: 'advisor' as const,
      })),
    ];
    const hints = (list: readonly Candidate[]) => fairest(list, few, 's').map(({ hint }) => hint ?? '-');
    expect(hints(of(2, 9))).toEqual(['advisor', 'advisor', '-', '-', '-', '-']);
    expect(hints(of(9, 9))).toEqual(['advisor', 'advisor', 'advisor', '-', '-', '-']);
    expect(hints(of(9, 1))).toHaveLength(6);
  });

  test('comes to all forty VMs in ten sweeps of five each', () => {
    let waiting = Array.from({ length: 40 }, (_, n) => ({
      vmId: idOf(n % 2, n % 4, n),
      since: '',
      served: -1,
    }));
    for (let sweep = 0; sweep < 10; sweep++) {
      const chosen = new Set(
        fairest(waiting, { outages: 0, quiet: 0, waits: 0, others: 5 }, `sweep-${sweep}`).map(
          ({ vmId }) => vmId,
        ),
      );
      waiting = waiting.map((one) =>
        chosen.has(one.vmId) ? { ...one, since: `2026-11-22T0${sweep}:00`, served: sweep } : one,
      );
    }
    expect(waiting.filter(({ served }) => served < 0)).toEqual([]);
  });
});
