import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RemediationRecord, RunAssessment, StepRecord } from '../../../src/core/audit/audit.ts';
import { boundedRecord, maxRecord } from '../../../src/core/audit/bounded-record.ts';
import { instant } from '../../support/assessments.ts';
import { record } from '../../support/records.ts';

test('a record of usual size is kept as it is', () => {
  const defaultValue = record('defaultValue');
  expect(boundedRecord(defaultValue)).toEqual(defaultValue);
});

const step = (given: Partial<StepRecord> = {}): StepRecord => ({
  phase: 'waiting',
  startedAt: instant(0),
  endedAt: instant(1),
  outcome: 'due',
  ...given,
});
const assessment = (value: string): RunAssessment => ({
  at: instant(0),
  kind: 'skip',
  reasons: [{ code: 'opted-out', evidence: { value } }],
});
const evidenceOf = ({ assessments }: RemediationRecord) =>
  assessments.map(({ reasons }) => reasons.map(({ evidence }) => evidence));

test('a text from Azure of 2,000 characters is kept, and a longer one is cut and states its length', () => {
  const whole = 'x'.repeat(2000);
  const failure = (message: string) => ({ kind: 'refused', message });
  const given = record('long', {
    failure: failure(`${whole}yy`),
    nicsRefused: [{ nicId: 'n', failure: failure(`${whole}y`) }],
    steps: [
      step({ detail: `${whole}y`, failure: failure(`${whole}yyy`) }),
      step({ detail: whole, failure: failure(whole) }),
      step(),
    ],
  });
  const { failure: last, nicsRefused, steps } = boundedRecord(given);
  expect(nicsRefused).toEqual([{ nicId: 'n', failure: failure(`${whole}… (2001 characters)`) }]);
  expect(last).toEqual(failure(`${whole}… (2002 characters)`));
  expect(steps).toStrictEqual([
    step({ detail: `${whole}… (2001 characters)`, failure: failure(`${whole}… (2003 characters)`) }),
    step({ detail: whole, failure: failure(whole) }),
    step(),
  ]);
});

test('characters that cannot be displayed take no more room than others, and line breaks are kept', () => {
  const hostile = '\u0001\ud800'.repeat(1000);
  const steps = Array.from({ length: 20 }, () =>
    step({ detail: hostile, failure: { kind: 'refused', message: hostile } }),
  );
  expect(JSON.stringify(boundedRecord(record('any', { steps }))).length).toBeLessThanOrEqual(200_000);
  const detail = 'one\n\ttwo\r\n\u{1f600}\u001b[31m';
  expect(boundedRecord(record('any', { steps: [step({ detail })] })).steps).toEqual([
    step({ detail: 'one\n\ttwo\r\n\u{1f600}\ufffd[31m' }),
  ]);
});

describe('of a long record', () => {
  const cut = { cut: true };

  test('nothing is left out up to 200,000 characters, and evidence is left out beyond that', () => {
    const sized = (length: number): RemediationRecord => {
      const rest = JSON.stringify(record('any', { assessments: [assessment('')] })).length;
      return record('any', { assessments: [assessment('x'.repeat(length - rest))] });
    };
    expect(boundedRecord(sized(200_000))).toEqual(sized(200_000));
    expect(evidenceOf(boundedRecord(sized(200_001)))).toEqual([[cut]]);
  });

  test('the evidence of older assessments is left out first, and that of the last one is kept where that is enough', () => {
    const reads = (length: number): RemediationRecord =>
      boundedRecord(record('any', { assessments: ['a', 'b', 'c'].map((x) => assessment(x.repeat(length))) }));
    expect(evidenceOf(reads(90_000))).toEqual([[cut], [cut], [{ value: 'c'.repeat(90_000) }]]);
    expect(evidenceOf(reads(250_000))).toEqual([[cut], [cut], [cut]]);
  });

  const many = (length: number): StepRecord[] =>
    Array.from({ length }, (_, n) => step({ detail: `${n}`.padEnd(2000), operations: ['x'.repeat(9000)] }));

  test('steps in the middle are left out last, and their number is stated where they stood', () => {
    const steps = many(23);
    const notified = steps.map((one, n) =>
      n === 8 ? { ...one, detail: `3 steps before this one are left out; ${one.detail}` } : one,
    );
    const bounded = boundedRecord(record('any', { assessments: [assessment('x')], steps }));
    expect(bounded.steps).toEqual([...notified.slice(0, 5), ...notified.slice(8)]);
    expect(evidenceOf(bounded)).toEqual([[cut]]);
    const [, , , , , next] = boundedRecord(record('any', { steps: many(21) })).steps;
    expect(next?.detail).toMatch(/^1 steps before this one are left out; 6 /);
    const silent = steps.map(({ detail: _, ...one }) => ({ ...one, operations: ['x'.repeat(12_000)] }));
    expect(boundedRecord(record('any', { steps: silent })).steps[5]).toEqual({
      ...silent[8],
      detail: '3 steps before this one are left out',
    });
  });

  test('no step is repeated or left out where there are few of them', () => {
    for (const length of [1, 12, 20]) {
      const [first, ...others] = many(length);
      const steps = [step({ ...first, operations: ['x'.repeat(200_000)] }), ...others];
      expect(boundedRecord(record('any', { steps })).steps).toEqual(steps);
    }
  });
});

test('whatever Azure and the owners write, a record stays within its size and keeps outcome, found state and writes', () => {
  const text = fc.string({ minLength: 0, maxLength: 4000, size: 'max' });
  const steps = fc.array(text, { minLength: 1, maxLength: 60 });
  const reasons = fc.array(fc.array(text, { maxLength: 12 }), { maxLength: 20 });
  fc.assert(
    fc.property(steps, reasons, text, (messages, reads, last) => {
      const given = record('any', {
        failure: { kind: 'refused', message: last },
        steps: messages.map((message) => step({ detail: message, failure: { kind: 'refused', message } })),
        assessments: reads.map((evidence) => ({
          ...assessment(''),
          reasons: evidence.map((value) => ({ code: 'opted-out', evidence: { value } })),
        })),
      });
      const bounded = boundedRecord(given);
      expect(JSON.stringify(bounded).length).toBeLessThanOrEqual(maxRecord);
      const { outcome, reason, found, writes } = given;
      expect(bounded).toMatchObject({ outcome, reason, found, writes });
      expect(bounded.assessments.map(({ reasons: f }) => f.map(({ code }) => code))).toEqual(
        given.assessments.map(({ reasons: f }) => f.map(({ code }) => code)),
      );
    }),
    { numRuns: 40 },
  );
});
