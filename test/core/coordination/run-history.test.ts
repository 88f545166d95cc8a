import { expect, test } from 'vitest';
import { keptRuns } from '../../../src/core/coordination/run-history.ts';

const runs = (outcome: string, count: number) => Array.from({ length: count }, (_, n) => ({ outcome, n }));

test.each([
  ['rolled-back', 100],
  ['stranded', 100],
  ['accelerated', 100],
  ['aligned', 100],
  ['denied', 5],
  ['skipped', 20],
])('of a VM’s runs that ended as %s the newest %i are kept', (outcome, most) => {
  expect(keptRuns(runs(outcome, most))).toHaveLength(most);
  expect(keptRuns(runs(outcome, most + 1))).toEqual(runs(outcome, most));
});

test('a run is pushed out only by newer ones with the same kind of end, so that those that decide are kept for longer', () => {
  const [gained] = runs('accelerated', 1);
  const [failed] = runs('stranded', 1);
  const all = [...runs('skipped', 50), gained, ...runs('rolled-back', 99), ...runs('denied', 50), failed];
  const kept = keptRuns(all.flatMap((one) => (one === undefined ? [] : [one])));
  expect(kept).toEqual([
    ...runs('skipped', 20),
    gained,
    ...runs('rolled-back', 99),
    ...runs('denied', 5),
    failed,
  ]);
});
