import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRuns, spreadOf } from '../../cli/measure/compare.ts';

const figures = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 });

describe('comparing two measurements', () => {
  test('gives the smallest chance of the rank test: two of the 252 ways to choose five of ten', () => {
    expect(compareRuns('gbps', [1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toEqual({
      kind: 'better',
      ratio: 8 / 3,
      chance: 2 / 252,
    });
    expect(compareRuns('p99', [1, 2, 3, 4, 5], [6, 7, 8, 9, 9])).toMatchObject({ kind: 'worse' });
    expect(compareRuns('p99', [1, 2, 3, 4], [6, 7, 8, 9])).toEqual({ kind: 'too-few-runs' });
    expect(compareRuns('p99', [], [6, 7, 8])).toEqual({ kind: 'not-measured' });
  });

  test('never calls overlapping runs a difference, and is reversed if before and after are swapped', () => {
    fc.assert(
      fc.property(figures, figures, (before, after) => {
        const [there, back] = [compareRuns('gbps', before, after), compareRuns('gbps', after, before)];
        const [earlier, later] = [spreadOf(before), spreadOf(after)];
        if (earlier === undefined || later === undefined) throw new Error('figures without a spread');
        const overlap = earlier.least <= later.most && later.least <= earlier.most;
        if (overlap) expect(['noise', 'too-few-runs']).toContain(there.kind);
        else expect(['better', 'worse', 'too-few-runs']).toContain(there.kind);
        const mirrored = { better: 'worse', worse: 'better' } as const;
        const kind = there.kind === 'better' || there.kind === 'worse' ? mirrored[there.kind] : there.kind;
        expect(back.kind).toBe(kind);
      }),
    );
  });

  test('gives a median with at most half of the figures below it and at most half above it', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const { median, least, most } = spreadOf(values) ?? { median: Number.NaN, least: 0, most: 0 };
        expect(values.filter((one) => one < median).length * 2).toBeLessThanOrEqual(values.length);
        expect(values.filter((one) => one > median).length * 2).toBeLessThanOrEqual(values.length);
        expect([least, most]).toEqual([Math.min(...values), Math.max(...values)]);
      }),
    );
  });
});
