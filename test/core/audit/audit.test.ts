import { expect, test } from 'vitest';
import { isForGood } from '../../../src/core/audit/audit.ts';
import { record } from '../../support/records.ts';

test('a record is kept for good, unless its run was refused because another run holds the VM', () => {
  const kept = (['refused', 'skipped', 'interrupted'] as const).map((outcome) =>
    ['held', 'lease-unreadable'].map((reason) => isForGood(record('r', { outcome, reason }))),
  );
  expect(kept).toEqual([
    [false, true],
    [true, true],
    [true, true],
  ]);
});
