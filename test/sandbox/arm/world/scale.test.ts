import { describe, expect, test } from 'vitest';
import { proveScale } from '../../../../scripts/proof-sim-scale.ts';

describe('a large world', () => {
  test('starts from its folder and lists every VM and network interface in pages', async () => {
    const report = await proveScale(2000);
    expect(report).toMatchObject({ vms: 2000, pages: 4 });
  });
});
