import { expect, test } from 'vitest';
import { notifyKills, proveHostKills } from '../../../../scripts/proof-host-kills.ts';

test('a host that is killed right before or after a commit reaches the same results after a restart', async () => {
  const options = { every: 17, first: 2, forms: ['before', 'after'], randomKills: 5, seed: 7 } as const;
  const counts = await proveHostKills(options);
  console.info(notifyKills(counts));
  expect(counts.chosenKills).toBeGreaterThanOrEqual(6);
  expect(counts.randomKills).toBe(5);
});
