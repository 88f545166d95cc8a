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
])('of the ends of a VM’s runs as %s the newest %i are kept', (outcome, most) => {
  expect(keptRuns(runs(outcome, most))).toHaveLength(most);
  expect(keptRuns(runs(outcome, most + 1))).toEqual(runs(outcome, most));
});

test('an end is only pushed out by newer ones of its own kind: what decides outlasts what does not', () => {
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
