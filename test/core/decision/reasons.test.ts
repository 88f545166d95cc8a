import { describe, expect, test } from 'vitest';
import { mayChange } from '../../../src/core/decision/explain.ts';
import { reasonCodes, reasonTable } from '../../../src/core/decision/reasons.ts';

/** Reasons to skip a VM that pass although nobody acts. */
const passing = ['opted-out', 'recently-denied', 'recently-rolled-back', 'suspended', 'flip-flop'];

describe('a reason', () => {
  test('to skip a VM holds until somebody acts, except for those that pass with time', () => {
    const until = '2026-11-29T12:00:00.000Z';
    const changing = reasonCodes.filter(
      (code) =>
        reasonTable[code].answer === 'skip' &&
        mayChange({ kind: 'skip', reasons: [{ code, evidence: { until } }], align: [] }).kind === 'at',
    );
    expect(changing).toEqual(passing);
  });

  test('to defer always passes with time, and has the lowest severity', () => {
    const waiting = reasonCodes.map((code) => reasonTable[code]).filter(({ answer }) => answer === 'defer');
    expect(waiting.length).toBeGreaterThan(5);
    for (const { changesWithTime, severity } of waiting)
      expect([changesWithTime, severity]).toEqual([true, 'info']);
  });
});
