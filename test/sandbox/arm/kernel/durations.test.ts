import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assumedDurations, drawMilliseconds } from '../../../../sandbox/arm/kernel/durations.ts';
import { guid, uniform } from '../../../../sandbox/arm/kernel/random.ts';
import { startBench } from '../support/bench.ts';

describe('draws from a key', () => {
  test('give the same duration for the same key, and never more than the maximum', () => {
    const deallocate = assumedDurations['virtualMachines/deallocate'];
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(100), (seed, vm, attempt) => {
        const first = drawMilliseconds(deallocate, seed, vm, attempt);
        expect(drawMilliseconds(deallocate, seed, vm, attempt)).toBe(first);
        expect(first).toBeGreaterThan(0);
        expect(first).toBeLessThanOrEqual(1_200_000);
      }),
    );
  });

  test('give durations with the median and the 95th percentile that are asked for', () => {
    const drawn = Array.from({ length: 4000 }, (_, index) =>
      drawMilliseconds({ median: 60, p95: 240 }, 'spread', index),
    );
    drawn.sort((a, b) => a - b);
    expect((drawn[2000] ?? 0) / 1000).toBeGreaterThan(55);
    expect((drawn[2000] ?? 0) / 1000).toBeLessThan(65);
    expect((drawn[3800] ?? 0) / 1000).toBeGreaterThan(210);
    expect((drawn[3800] ?? 0) / 1000).toBeLessThan(275);
  });

  test('do not depend on earlier requests for other VMs', async () => {
    const ends: number[] = [];
    for (const others of [[], ['b', 'c', 'd']]) {
      const { azure, arm, until, clock } = await startBench({ durations: {} });
      for (const name of ['a', ...others])
        azure.createVm({ name, size: 'Standard_D4s_v3', settled: true, raiseEvents: false });
      for (const name of [...others, 'a']) await arm.call('POST', `${azure.vm(name).id}/deallocate`);
      await until(() => azure.vm('a').powerState === 'deallocated');
      ends.push(clock.now());
    }
    expect(ends[0]).toBe(ends[1]);
  });

  test('differ between attempts and seeds', () => {
    const start = assumedDurations['virtualMachines/start'];
    const drawn = [
      drawMilliseconds(start, 1, 'vm', 1),
      drawMilliseconds(start, 1, 'vm', 2),
      drawMilliseconds(start, 2, 'vm', 1),
    ];
    expect(new Set(drawn).size).toBe(3);
  });

  test('give numbers that are evenly spread between zero and one', () => {
    const drawn = Array.from({ length: 2000 }, (_, index) => uniform('even', index));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    expect(drawn.reduce((sum, one) => sum + one, 0) / drawn.length).toBeCloseTo(0.5, 1);
  });

  test('give well-formed GUIDs', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(guid(key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });
});
