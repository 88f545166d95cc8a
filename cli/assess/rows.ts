import { assessmentSentence } from '../../src/core/assessments/assessment-sentences.ts';
import { type Assessment, ruleContextOf } from '../../src/core/decision/decide.ts';
import { evaluateRules, mayChange } from '../../src/core/decision/explain.ts';
import { assessReadiness } from '../../src/core/decision/guest-readiness.ts';
import { reasonTable } from '../../src/core/decision/reasons.ts';
import type { SizeAssessment } from '../../src/core/evidence/size-evidence.ts';
import type { Facts, VmFacts } from '../../src/core/model/facts.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { ListedAssessment } from '../../src/core/sweep/assess-listed.ts';

/** What is reported of one VM, in whatever format. */
export interface Row {
  readonly vm: string;
  readonly decision: 'skip' | 'defer' | 'remediate' | 'to-confirm' | 'unreadable';
  readonly reason: string;
  readonly sentence: string;
  readonly reasons: readonly string[];
  readonly evidence: readonly object[];
  /** What has to be known before the VM can be assessed. */
  readonly missing: readonly string[];
  readonly location?: string;
  readonly size?: string;
  readonly mode?: string;
  readonly newVm?: boolean;
  /** Only of a VM that was asked for by its id. */
  readonly details?: object;
}

const toConfirm = 'Nothing in the lists stands against it; what they do not tell must be confirmed.';

/** What the operator says of the size, by the policy or on the command line. */
function trustedIn({ evidence }: SizeAssessment): readonly object[] {
  return evidence
    .filter(({ source }) => source === 'operator')
    .map(({ says, from }) => ({ size: says, from }));
}

/** Of a VM in a list. */
export function listedRow(
  { id, location, size }: VmFacts,
  { kind, reasons, missing, mode, isNew, size: sizeAnswer }: ListedAssessment,
): Row {
  const reason = kind === 'skip' ? (reasons[0]?.code ?? kind) : kind;
  return {
    vm: id,
    decision: kind,
    reason,
    sentence: kind === 'skip' ? assessmentSentence(reason) : toConfirm,
    reasons: reasons.map(({ code }) => code),
    evidence: [...reasons, ...trustedIn(sizeAnswer)],
    missing,
    location,
    size,
    mode,
    newVm: isNew,
  };
}

/** Of a VM that was asked for: the whole assessment. Runs of the app on it are not seen from here. */
export function assessedRow({ facts, ...assessment }: Assessment & { facts: Facts }, policy: Policy): Row {
  const { decision, mode, isNew, size } = assessment;
  const reasons = decision.kind === 'remediate' ? [] : decision.reasons;
  const reason = reasons[0]?.code ?? 'not-accelerated';
  const { vm, pastRuns: _notSeen, ...others } = facts;
  return {
    vm: vm.id,
    decision: decision.kind,
    reason,
    sentence: assessmentSentence(reason),
    reasons: reasons.map(({ code }) => code),
    evidence: [...reasons, ...trustedIn(size)],
    missing: [],
    location: vm.location,
    size: vm.size,
    mode,
    newVm: isNew,
    details: {
      decision,
      sizeAnswer: size,
      systemAnswer: assessReadiness(ruleContextOf(facts, policy)),
      remedies: reasons.map(({ code }) => ({ code, remedy: reasonTable[code].remedy })),
      mayChange: mayChange(decision),
      rules: evaluateRules(facts, policy),
      facts: { ...others, vm },
      notRead: ['pastRuns'],
    },
  };
}

/** Of a VM that could not be assessed. */
export function unreadableRow(vm: string, fault: string): Row {
  const reason = 'facts-not-readable';
  return {
    vm,
    decision: 'unreadable',
    reason,
    sentence: 'The VM could not be read.',
    reasons: [reason],
    evidence: [{ code: reason, evidence: { fault } }],
    missing: [],
  };
}
