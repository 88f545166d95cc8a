import type { VmFacts } from '../model/facts.ts';
import type { ListedAssessment } from '../sweep/assess-listed.ts';
import type { AssessmentReason, AssessmentRecord } from './assessment-record.ts';
import { bounded, type Making } from './to-assessment-record.ts';

/** What a sweep has to know of a VM's kept assessment. */
export type StoredAssessment = Omit<AssessmentRecord, 'reasons' | 'evidence'>;

/**
 * The record of a VM that was assessed from a list. `observedAt` is how old the list may be: what was read from the VM itself since then is not
 * overwritten by it.
 */
export function listedAssessmentRecordOf(
  vm: VmFacts,
  { kind, reasons, mode, isNew, mayAlign }: ListedAssessment,
  observedAt: string,
  making: Making,
): AssessmentRecord {
  const codes: readonly AssessmentReason[] =
    kind === 'to-confirm' ? ['to-be-confirmed'] : reasons.map(({ code }) => code);
  return {
    schemaVersion: 1,
    vmId: vm.id,
    vmUid: vm.vmUid,
    location: vm.location,
    size: vm.size,
    mode,
    newVm: isNew,
    decision: kind,
    reason: codes[0] ?? 'to-be-confirmed',
    reasons: codes,
    evidence: bounded(reasons),
    observedAt,
    listedAt: making.assessedAt,
    ...(mayAlign ? { plan: 'align' } : {}),
    ...making,
  };
}

/**
 * Whether the kept assessment says more about this VM than its list does, so that it stays: it was made on the VM itself, and nothing that
 * the list shows contradicts it.
 */
export function stillHolds(kept: StoredAssessment, vm: VmFacts, listed: ListedAssessment): boolean {
  if (kept.decision === 'unreadable') return listed.kind === 'to-confirm';
  if (kept.vmUid !== vm.vmUid || kept.size !== vm.size) return false;
  const [first] = listed.reasons;
  if (listed.kind === 'skip') return listed.mayAlign && kept.plan === 'align' && kept.reason === first?.code;
  if (kept.decision === 'remediate' || kept.decision === 'defer') return true;
  return kept.decision === 'skip' && listed.unread.some((code) => code === kept.reason);
}
