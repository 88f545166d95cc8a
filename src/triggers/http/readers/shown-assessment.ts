import type { VmAssessment } from '../../../assessment/assess-vm.ts';
import type { AssessmentReason, AssessmentRecord } from '../../../core/assessments/assessment-record.ts';
import { assessmentRemedy, assessmentSentence } from '../../../core/assessments/assessment-sentences.ts';
import { evaluateRules, mayChange } from '../../../core/decision/explain.ts';
import { type ReasonCode, reasonTable } from '../../../core/decision/reasons.ts';
import type { ResourceId } from '../../../core/model/resource-id.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import type { RunningRun } from '../../../use-cases/fleet-status/running.ts';
import type { ReaderAnswer } from './reader-assessments.ts';

/** An assessment as it is shown to readers: the decision, every rule with its evidence, and the facts. */
export function shownAssessment(
  vm: ResourceId,
  { decision, mode, isNew, size, systemDoubt, facts }: VmAssessment,
  policy: Policy,
  run?: RunningRun,
) {
  const reasons = decision.kind === 'remediate' ? [] : decision.reasons;
  return {
    vm: vm.path,
    observedAt: facts.observedAt,
    source: 'azure' as const,
    remediation: run ?? null,
    decision,
    mode,
    newVm: isNew,
    size,
    ...(systemDoubt === undefined ? {} : { systemDoubt }),
    reasons: reasons.map(({ code, evidence }) => ({ code, evidence, ...explained(code) })),
    mayChange: mayChange(decision),
    rules: evaluateRules(facts, policy),
    facts,
  };
}

/** What is shown of a VM that a run holds: the run's status, and what was read last, as kept by this instance or the journal. */
export function shownWhileHeld(
  vm: ResourceId,
  { run, last, assessment }: Extract<ReaderAnswer, { kind: 'held' }>,
  policy: Policy,
) {
  if (last !== undefined && (assessment === undefined || last.facts.observedAt >= assessment.observedAt))
    return { ...shownAssessment(vm, last, policy, run), source: 'kept' as const };
  return {
    vm: vm.path,
    observedAt: assessment?.observedAt ?? null,
    source: 'kept' as const,
    remediation: run,
    ...(assessment === undefined ? nothingKept : keptIn(assessment)),
    size: null,
    mayChange: null,
    rules: [],
    facts: last?.facts ?? null,
  };
}

const nothingKept = { decision: { kind: 'unknown' as const }, mode: null, newVm: null, reasons: [] };

function keptIn({ decision, plan, notBefore, mode, newVm, reasons: codes, evidence }: AssessmentRecord) {
  return {
    decision: {
      kind: decision,
      ...(plan === undefined ? {} : { plan }),
      ...(notBefore === undefined ? {} : { notBefore }),
    },
    mode: mode ?? null,
    newVm: newVm ?? null,
    reasons: codes.map((code) => ({
      code,
      evidence: evidence.find((one) => one.code === code)?.evidence ?? {},
      ...explainedOrNot(code),
    })),
  };
}

function explainedOrNot(code: AssessmentReason) {
  if (isReason(code)) return explained(code);
  return { sentence: assessmentSentence(code), remedy: assessmentRemedy(code) ?? '' };
}

function isReason(code: AssessmentReason): code is ReasonCode {
  return Object.hasOwn(reasonTable, code);
}

function explained(code: ReasonCode) {
  const { sentence, remedy, changesWithTime, severity } = reasonTable[code];
  return { sentence, remedy, changesWithTime, severity };
}
