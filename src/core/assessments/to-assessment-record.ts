import type { Judgement } from '../decision/decide.ts';
import type { Facts } from '../model/facts.ts';
import type { Verdict, VerdictReason } from './assessment-record.ts';

/** What a verdict says of its making. */
export interface Making {
  readonly by: Verdict['by'];
  /** ISO 8601. */
  readonly judgedAt: string;
  readonly policyHash?: string;
  readonly remediationId?: string;
}

// A table's text property holds 32 Ki UTF-16 units.
const longestEvidence = 30_000;
const longestText = 1000;

/** The verdict on a VM that was judged. */
export function verdictOn(
  { decision, mode, isNew, facts, turnedOff }: Judgement & { readonly facts: Facts },
  making: Making,
): Verdict {
  const findings = decision.kind === 'remediate' ? [] : decision.findings;
  const { vm, observedAt } = facts;
  const codes: VerdictReason[] = decision.kind === 'remediate' ? ['not-accelerated'] : [];
  for (const { code } of findings) codes.push(code);
  const plan = decision.kind === 'leave' ? alignmentOf(decision.align) : { plan: decision.plan };
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
    evidence: bounded(decision.kind === 'remediate' ? foughtOver(turnedOff) : findings),
    observedAt,
    ...(decision.kind === 'defer' ? { notBefore: decision.notBefore } : {}),
    ...plan,
    ...making,
  };
}

/** The verdict on a VM that could not be judged: it is gone, or its facts cannot be read for a reason that does not pass. */
export function verdictWithoutFacts(
  vmId: string,
  why: {
    readonly decision: 'gone' | 'unreadable';
    readonly observedAt: string;
    readonly failure: string;
    /** What was to be read, where that is not the VM itself. */
    readonly read?: string;
  },
  making: Making,
): Verdict {
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
          failure: failure.slice(0, longestText),
          ...(read === undefined ? {} : { read: read.slice(0, longestText) }),
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

/** Of a VM that is to be accelerated once more: how often that was undone. */
function foughtOver(turnedOff: Judgement['turnedOff']): Verdict['evidence'] {
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
export function bounded(findings: Verdict['evidence']): Verdict['evidence'] {
  const kept: Verdict['evidence'][number][] = [];
  let length = 2;
  for (const { code, evidence } of findings) {
    const short = Object.fromEntries(
      Object.entries(evidence).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.slice(0, longestText) : value,
      ]),
    );
    const finding = { code, evidence: short };
    length += JSON.stringify(finding).length + 1;
    if (length > longestEvidence) break;
    kept.push(finding);
  }
  return kept;
}
