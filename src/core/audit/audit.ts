import type { Decision, Reason } from '../decision/decide.ts';
import type { SizeEvidence } from '../evidence/size-evidence.ts';
import type { GuestAssessment, Verification } from '../guest/guest-assessment.ts';
import type { Approval } from '../remediation/approval.ts';
import type { CancelOrder } from '../remediation/cancel.ts';
import type { Outcome, Phase, PhaseOutcome, RunPlan } from '../remediation/machine.ts';
import type { UndoRecord } from '../remediation/undo.ts';

/** What went wrong, as Azure said it. */
export interface FailureRecord {
  readonly kind: string;
  readonly message: string;
  readonly status?: number;
  readonly code?: string;
}

/** A network interface whose flag Azure refused, and that was left as it was found. */
export interface NicRefused {
  readonly nicId: string;
  readonly failure: FailureRecord;
}

/** What asked for the remediation. */
export interface RequestRecord {
  readonly vmId: string;
  readonly eventId: string;
  readonly correlationId?: string;
  readonly operation: string;
}

/** One phase that a run went through. Times are ISO 8601. */
export interface StepRecord {
  readonly phase: Phase;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: PhaseOutcome;
  /** What the phase saw or did, in a few words for people. */
  readonly detail?: string;
  readonly failure?: FailureRecord;
  /** Azure's ids of the operations that the phase began. */
  readonly operations?: readonly string[];
  /** How long they took, where Azure says when they started and ended: what is left of the step is ours. */
  readonly azureSeconds?: number;
}

/** An assessment as it is kept: what was decided, why, and when the facts were read. */
export interface RunAssessment {
  readonly at: string;
  readonly kind: Decision['kind'];
  readonly reasons: readonly Reason[];
  /** Of the policy that was used. */
  readonly policyHash?: string;
}

/** The audit record of one remediation, versioned; it holds no secret, token or claim. */
export interface RemediationRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly request: RequestRecord;
  /** Names the run in Azure's activity log: `x-ms-correlation-request-id` of all its requests. */
  readonly correlationId?: string;
  readonly plan: RunPlan;
  /** `interrupted`: ended from outside or by a defect, before it could end itself. */
  readonly outcome: Outcome | 'interrupted';
  /** The code that explains the outcome: a reason, a failure's kind, or `done`. */
  readonly reason: string;
  /** Who holds the VM, when the run was refused. */
  readonly holder?: string;
  /** The operator who cancelled it: an object id and a name, or that it was done with a key. */
  readonly cancelled?: CancelOrder & { readonly at: string };
  /** Who approved or rejected the run, when, and with which words. */
  readonly approval?: Approval;
  /** The orphaned run that this one recovered, and how that one had ended. */
  readonly recovers?: { readonly runId: string; readonly why: string };
  readonly startedAt: string;
  readonly endedAt: string;
  readonly assessments: readonly RunAssessment[];
  readonly found?: UndoRecord;
  /** NICs whose flag this run wrote, in order, undo included. */
  readonly writes: readonly { readonly nicId: string; readonly flag: string; readonly at: string }[];
  /** What was known of the size when the change was begun, the strongest first. */
  readonly evidence?: readonly SizeEvidence[];
  /** Why the operating system, which was taken for fit, may not be: only its version was known, or its kernel is contested. */
  readonly systemDoubt?: string;
  /** Interfaces that are as they were found because Azure refused their flag; the others were kept. */
  readonly nicsRefused?: readonly NicRefused[];
  readonly steps: readonly StepRecord[];
  /** How sure the gain is: ARM's flag alone proves no virtual function, so that without a guest probe it is `configured-not-proven`. */
  readonly verification?: Verification;
  /** What the guest reported about it, where it was asked. */
  readonly guestProbe?: GuestAssessment;
  /** From the accepted deallocation until the VM ran again, or until the end of a run that ended as stranded; absent when it was not stopped. */
  readonly downtimeSeconds?: number;
  /** The failure that made the run undo its changes, verbatim. */
  readonly failure?: FailureRecord;
}

/** Whether a record is kept for good. A run that found its VM held by another one is not worth a record: many events may begin such runs. */
export function isForGood({ outcome, reason }: Pick<RemediationRecord, 'outcome' | 'reason'>): boolean {
  return outcome !== 'refused' || reason !== 'held';
}
