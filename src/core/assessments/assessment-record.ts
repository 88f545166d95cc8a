import type { Decision, Reason } from '../decision/decide.ts';
import { reasonCodes } from '../decision/reasons.ts';
import { foldCase } from '../lib/fold-case.ts';
import type { Plan } from '../model/plan.ts';
import type { ResourceId } from '../model/resource-id.ts';
import type { Mode } from '../policy/policy-types.ts';

/** What asked for an assessment: an event, a run itself, a scan of the subscription, or a person. */
export type AssessedBy = 'event' | 'run' | 'scan' | 'request';

export const assessedBy: readonly AssessedBy[] = ['event', 'run', 'scan', 'request'];

/** Reasons that are kept besides those of a decision: to be remediated, facts not readable, VM gone, or not confirmed yet. */
export const assessmentReasons = [
  ...reasonCodes,
  'not-accelerated',
  'facts-not-readable',
  'resource-gone',
  'to-be-confirmed',
] as const;

export type AssessmentReason = (typeof assessmentReasons)[number];

/**
 * What was decided; `unreadable` and `gone` are for a VM that could not be assessed, `to-confirm` for one that was only assessed from a list, which
 * gave no reason to skip it, and that has not been read itself yet.
 */
export type AssessmentDecision = Decision['kind'] | 'unreadable' | 'gone' | 'to-confirm';

export const assessmentDecisions: readonly AssessmentDecision[] = [
  'skip',
  'defer',
  'remediate',
  'unreadable',
  'gone',
  'to-confirm',
];

/** The last assessment of a VM, as the journal keeps it. */
export interface AssessmentRecord {
  readonly schemaVersion: 1;
  /** As Azure spells it. */
  readonly vmId: string;
  readonly decision: AssessmentDecision;
  /** The first reason. */
  readonly reason: AssessmentReason;
  /** Every reason that holds, in the order of docs/reasons.md. */
  readonly reasons: readonly AssessmentReason[];
  /** What the reasons rest on; the last are left out where it is too long to be kept. */
  readonly evidence: readonly { readonly code: AssessmentReason; readonly evidence: Reason['evidence'] }[];
  /** When Azure was read, ISO 8601 in UTC with milliseconds, so that text compares as time does. */
  readonly observedAt: string;
  readonly assessedAt: string;
  readonly by: AssessedBy;
  readonly policyHash?: string;
  /** When the VM is assessed again, for a deferral. */
  readonly notBefore?: string;
  /** How its flags are changed, if they are. */
  readonly plan?: Plan;
  /** The last run that an assessment of this VM started or joined. */
  readonly remediationId?: string;
  /** When a sweep last found the VM in its lists. */
  readonly listedAt?: string;
  // Not known of a VM that was never readable.
  readonly vmUid?: string;
  readonly location?: string;
  readonly size?: string;
  readonly mode?: Mode;
  readonly newVm?: boolean;
}

/**
 * What is to be kept when an assessment arrives: the one on the later facts, whichever arrives last; undefined when that is kept already.
 * The last known facts of a VM stay when it is gone or cannot be read, and so does its last run, unless it was recreated under its name.
 */
export function assessmentToKeep(
  kept: AssessmentRecord | undefined,
  incoming: AssessmentRecord,
): AssessmentRecord | undefined {
  if (kept === undefined) return incoming;
  const another = kept.vmUid !== undefined && incoming.vmUid !== undefined && kept.vmUid !== incoming.vmUid;
  if (isLater(incoming, kept)) {
    const { vmUid, location, size, mode, newVm, remediationId, listedAt } = kept;
    const assessed = incoming.decision !== 'gone' && incoming.decision !== 'unreadable';
    const known = { ...(assessed ? {} : { vmUid, location, size, mode, newVm }), remediationId, listedAt };
    return another ? incoming : { ...given(known), ...incoming };
  }
  const { remediationId } = incoming;
  // An event's assessment, with the run that it began, can arrive after the run's first assessment.
  if (another || kept.remediationId !== undefined || remediationId === undefined) return undefined;
  return { ...kept, remediationId };
}

function given(
  known: { readonly [K in keyof AssessmentRecord]?: AssessmentRecord[K] | undefined },
): Partial<AssessmentRecord> {
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function isLater(a: AssessmentRecord, b: AssessmentRecord): boolean {
  return a.observedAt === b.observedAt ? a.assessedAt > b.assessedAt : a.observedAt > b.observedAt;
}

/** Which assessments are wanted; all that is given must match. Nothing depends on case. */
export interface AssessmentFilter {
  readonly subscriptionId?: string;
  readonly resourceGroup?: string;
  readonly name?: string;
  readonly reason?: string;
  /** VMs that are gone are listed only when they are asked for. */
  readonly decision?: AssessmentDecision;
}

/**
 * Where a VM's assessment is kept in a table. A table's keys hold no `/ \ # ?` nor control characters, and at most 512 UTF-16 units; what
 * Azure allows in the names of groups and VMs is within that, and `|` is in neither.
 */
export function assessmentKeyOf(vm: ResourceId): { readonly partition: string; readonly row: string } {
  return {
    partition: vm.subscriptionId,
    row: `${groupPrefixOf(vm.resourceGroup)}${foldCase(vm.name)}`,
  };
}

/** What the row of every VM of a resource group begins with. */
export function groupPrefixOf(resourceGroup: string): string {
  return `${foldCase(resourceGroup)}|`;
}
