import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedRecord, longestMessage, longestRecord } from '../../src/core/bounded-record.ts';
import { record } from '../support/records.ts';
import { instant } from '../support/verdicts.ts';

test('a record of usual size is kept as it is', () => {
  const usual = record('usual');
  expect(boundedRecord(usual)).toEqual(usual);
});

test('a text of Azure’s is cut, and says how long it was', () => {
  const message = 'x'.repeat(50_000);
  const { failure } = boundedRecord(record('long', { failure: { kind: 'refused', message } }));
  expect(failure?.message.length).toBeLessThan(longestMessage + 50);
  expect(failure?.message).toMatch(/… \(50000 characters\)$/);
});

test('whatever Azure and the owners write, the record has its size, outcome, found state and writes', () => {
  const text = fc.string({ minLength: 0, maxLength: 4000, size: 'max' });
  const steps = fc.array(text, { minLength: 1, maxLength: 60 });
  const findings = fc.array(fc.array(text, { maxLength: 12 }), { maxLength: 20 });
  fc.assert(
    fc.property(steps, findings, text, (messages, looks, last) => {
      const given = record('any', {
        failure: { kind: 'refused', message: last },
        steps: messages.map((message) => ({
          phase: 'waiting',
          startedAt: instant(0),
          endedAt: instant(1),
          signal: 'due',
          detail: message,
          failure: { kind: 'refused', message },
        })),
        assessments: looks.map((evidence) => ({
          at: instant(0),
          kind: 'leave',
          findings: evidence.map((value) => ({ code: 'opted-out', evidence: { value } })),
        })),
      });
      const bounded = boundedRecord(given);
      expect(JSON.stringify(bounded).length).toBeLessThanOrEqual(longestRecord);
      const { outcome, reason, found, writes } = given;
      expect(bounded).toMatchObject({ outcome, reason, found, writes });
      expect(bounded.assessments.map(({ findings: f }) => f.map(({ code }) => code))).toEqual(
        given.assessments.map(({ findings: f }) => f.map(({ code }) => code)),
      );
    }),
    { numRuns: 40 },
  );
});
