import type { FailureRecord, RemediationRecord, RunAssessment, StepRecord } from './audit.ts';

/** The longest text of Azure's that a record keeps, in characters; Azure's own messages are a few hundred. */
const maxMessage = 2000;
/** The longest record, in characters of JSON. */
export const maxRecord = 200_000;

// These characters are not readable, and each takes six in JSON.
const unreadable = /(?![\n\r\t])[\p{Cc}\p{Cs}]/gu;

/** Cuts a text, and marks it as cut. */
function cut(text: string): string {
  const start = text.slice(0, maxMessage).replaceAll(unreadable, '\ufffd');
  return text.length <= maxMessage ? start : `${start}… (${text.length} characters)`;
}

function boundedFailure<T extends FailureRecord>(failure: T): T {
  return { ...failure, message: cut(failure.message) };
}

function boundedStep(step: StepRecord): StepRecord {
  return {
    ...step,
    ...(step.detail === undefined ? {} : { detail: cut(step.detail) }),
    ...(step.failure === undefined ? {} : { failure: boundedFailure(step.failure) }),
  };
}

const withoutEvidence = (one: RunAssessment): RunAssessment => ({
  ...one,
  reasons: one.reasons.map(({ code }) => ({ code, evidence: { cut: true } })),
});

const firstSteps = 5;
const lastSteps = 15;

/** The first of the last steps says how many are left out before it. */
function withoutMiddle(steps: readonly StepRecord[]): readonly StepRecord[] {
  const out = steps.length - firstSteps - lastSteps;
  const [next, ...later] = steps.slice(-lastSteps);
  if (out <= 0 || next === undefined) return steps;
  const said = `${out} steps before this one are left out`;
  const detail = next.detail === undefined ? said : `${said}; ${next.detail}`;
  return [...steps.slice(0, firstSteps), { ...next, detail }, ...later];
}

/**
 * The record as it is kept. Texts from outside are cut; where the whole is still too long, evidence is dropped first, of the older assessments before the
 * last one's, and then the middle of the steps. The record says what was left out.
 */
export function boundedRecord(record: RemediationRecord): RemediationRecord {
  const bounded: RemediationRecord = {
    ...record,
    steps: record.steps.map(boundedStep),
    ...(record.nicsRefused === undefined
      ? {}
      : { nicsRefused: record.nicsRefused.map((one) => ({ ...one, failure: boundedFailure(one.failure) })) }),
    ...(record.failure === undefined ? {} : { failure: boundedFailure(record.failure) }),
  };
  const cuts: readonly ((one: RemediationRecord) => RemediationRecord)[] = [
    (one) => ({
      ...one,
      assessments: [...one.assessments.slice(0, -1).map(withoutEvidence), ...one.assessments.slice(-1)],
    }),
    (one) => ({ ...one, assessments: one.assessments.map(withoutEvidence) }),
    (one) => ({ ...one, steps: withoutMiddle(one.steps) }),
  ];
  return cuts.reduce((one, next) => (isTooLong(one) ? next(one) : one), bounded);
}

function isTooLong(record: RemediationRecord): boolean {
  return JSON.stringify(record).length > maxRecord;
}
