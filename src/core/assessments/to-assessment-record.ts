import type { Assessment } from '../decision/decide.ts';
import type { Facts } from '../model/facts.ts';
import type { AssessmentReason, AssessmentRecord } from './assessment-record.ts';

/** What an assessment record says about how it was made. */
export interface Making {
  readonly by: AssessmentRecord['by'];
  /** ISO 8601. */
  readonly assessedAt: string;
  readonly policyHash?: string;
  readonly remediationId?: string;
}

// A table's text property holds 32 Ki UTF-16 units.
const maxEvidence = 30_000;
const maxText = 1000;

/** The record of a VM that was assessed. */
export function assessmentRecordOf(
  { decision, mode, isNew, facts, turnedOff }: Assessment & { readonly facts: Facts },
  making: Making,
): AssessmentRecord {
  const reasons = decision.kind === 'remediate' ? [] : decision.reasons;
  const { vm, observedAt } = facts;
  const codes: AssessmentReason[] = decision.kind === 'remediate' ? ['not-accelerated'] : [];
  for (const { code } of reasons) codes.push(code);
  const plan = decision.kind === 'skip' ? alignmentOf(decision.align) : { plan: decision.plan };
  return {
    schemaVersion: 1,
    vmId: vm.id,
    vmUid: vm.vmUid,
    location: vm.location,
    size: vm.size,
    mode,
    newVm: isNew,
    decision: decision.kind,
    reason: codes[0] ?? 'not-accelerated',
    reasons: codes,
    evidence: bounded(decision.kind === 'remediate' ? foughtOver(turnedOff) : reasons),
    observedAt,
    ...(decision.kind === 'defer' ? { notBefore: decision.notBefore } : {}),
    ...plan,
    ...making,
  };
}

/** The record of a VM that could not be assessed: it is gone, or its facts cannot be read for a lasting reason. */
export function assessmentWithoutFacts(
  vmId: string,
  why: {
    readonly decision: 'gone' | 'unreadable';
    readonly observedAt: string;
    readonly failure: string;
    /** What was to be read, where that is not the VM itself. */
    readonly read?: string;
  },
  making: Making,
): AssessmentRecord {
  const { decision, observedAt, failure, read } = why;
  const reason = decision === 'gone' ? 'resource-gone' : 'facts-not-readable';
  return {
    schemaVersion: 1,
    vmId,
    decision,
    reason,
    reasons: [reason],
    evidence: [
      {
        code: reason,
        evidence: {
          failure: failure.slice(0, maxText),
          ...(read === undefined ? {} : { read: read.slice(0, maxText) }),
        },
      },
    ],
    observedAt,
    ...making,
  };
}

function alignmentOf(align: readonly string[]): { plan?: 'align' } {
  return align.length > 0 ? { plan: 'align' } : {};
}

/** Evidence for a VM that is to be accelerated again: how often acceleration was undone. */
function foughtOver(turnedOff: Assessment['turnedOff']): AssessmentRecord['evidence'] {
  if (turnedOff === undefined) return [];
  const { times, acceleratedAt, nics, runId } = turnedOff;
  const run = runId === undefined ? {} : { run: runId };
  const evidence = {
    turnedOffTimes: times.length,
    withinDays: 7,
    acceleratedAt,
    ...run,
    nics: nics.join(', '),
  };
  return [{ code: 'not-accelerated', evidence }];
}

/** As much of the evidence as can be kept, in order. */
export function bounded(reasons: AssessmentRecord['evidence']): AssessmentRecord['evidence'] {
  const kept: AssessmentRecord['evidence'][number][] = [];
  let length = 2;
  for (const { code, evidence } of reasons) {
    const short = Object.fromEntries(
      Object.entries(evidence).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.slice(0, maxText) : value,
      ]),
    );
    const reason = { code, evidence: short };
    length += JSON.stringify(reason).length + 1;
    if (length > maxEvidence) break;
    kept.push(reason);
  }
  return kept;
}
