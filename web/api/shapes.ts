import type { AssessmentRecord } from '../../src/core/assessments/assessment-record.ts';
import type { Compliance } from '../../src/core/assessments/compliance.ts';
import type { RemediationRecord } from '../../src/core/audit/audit.ts';
import type { RecordSummary } from '../../src/core/audit/record-summary.ts';
import type { TimelineEntry } from '../../src/core/audit/timeline.ts';
import type { SizeOverview } from '../../src/core/evidence/size-overview.ts';
import type { RunStatus } from '../../src/core/remediation/status.ts';

// What the app's own routes answer. Everything in them may hold an owner's or Azure's text: it is only ever shown as text.

interface Failed {
  readonly failure: string;
}

export interface Running {
  readonly id: string;
  readonly vmId: string;
  readonly since: string;
  readonly runtimeStatus: string;
  readonly status: RunStatus | null;
}

interface Alert {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
  readonly since: string;
}

export interface OverviewSafeguards {
  readonly paused: { readonly by: string; readonly at: string; readonly comment?: string } | null;
  readonly breaker: { readonly since: string; readonly because: string } | null;
  readonly holders: readonly { readonly runId: string; readonly since: string }[];
  readonly queued: number;
  readonly stopsInTheLastHour: number;
  readonly heldCapacity: readonly { readonly key: string; readonly since: string; readonly code?: string }[];
  readonly alerts: readonly Alert[];
}

interface Sweeps {
  /** Since when one goes on. */
  readonly running: string | null;
  readonly last: {
    readonly endedAt: string;
    readonly vms: number;
    readonly begun: number;
    readonly unreadable: number;
    /** Subscriptions that it did not get through. */
    readonly failed: number;
  } | null;
}

interface SignsOfLifeNow {
  readonly lastEventAt: string | null;
  readonly lastHeartbeatAt: string | null;
  /** Events since the last heartbeat. */
  readonly since: { readonly events: number; readonly assessed: number };
  /** What the last heartbeat reported. */
  readonly reported: {
    readonly events: number;
    readonly assessed: number;
    readonly waiting: number;
    readonly running: number;
    readonly oldestWaitingSince: string | null;
  } | null;
}

interface ReceiverSeen {
  readonly name: string;
  readonly pending: number;
  readonly failures: number;
  readonly triedAgainAt: string | null;
}

export interface Overview {
  readonly compliance: (Compliance & { readonly countedAt: string; readonly partial: boolean }) | Failed;
  readonly running: { readonly total: number; readonly runs: readonly Running[] } | Failed;
  readonly safeguards: OverviewSafeguards | Failed;
  readonly last: { readonly remediations: readonly RecordSummary[] } | Failed;
  readonly sweep: Sweeps | Failed;
  readonly heartbeat: SignsOfLifeNow | Failed;
  readonly receivers: readonly ReceiverSeen[] | Failed;
  readonly policy: {
    readonly modes: { readonly new: string; readonly existing: string };
    readonly paused: boolean;
    readonly hash: string | null;
    readonly subscriptions: number;
    /** What is wrong with the configuration, without a value; nothing begins while there is any. */
    readonly faults: readonly string[];
  };
  readonly journal: { readonly state: string; readonly notice?: string; readonly failures?: number };
}

export interface Me {
  readonly name: string;
  readonly role: 'reader' | 'operator';
  readonly acts: readonly string[];
  readonly because: string | null;
}

export type ShownAssessment = AssessmentRecord & { readonly sentence: string };

/** Of one VM alone. */
export type WholeAssessment = ShownAssessment & {
  readonly wouldChange?: readonly Pick<Explained, 'code' | 'sentence' | 'remedy'>[];
};

export interface VmPage {
  readonly vms: readonly ShownAssessment[];
  readonly continuationToken: string | null;
}

/** What is known of a size; times are left out where they would be those of the answer. */
export type ShownSize = Omit<SizeOverview, 'evidence'> & {
  readonly evidence: readonly {
    readonly source: string;
    readonly says: string;
    readonly at?: string;
    readonly from: string;
  }[];
};

export interface SizesAnswer {
  readonly sizes: readonly ShownSize[];
  /** Sizes that match, and are not listed. */
  readonly left: number;
  /** Of a part of the fleet only. */
  readonly partial: boolean;
  readonly k: number;
}

export interface RemediationPage {
  readonly runningTotal?: number;
  readonly running?: readonly Running[];
  readonly remediations: readonly RecordSummary[];
  readonly continuationToken: string | null;
  readonly notice?: string;
}

export interface RemediationDetail {
  readonly id: string;
  readonly runtimeStatus: string;
  readonly status: RunStatus | null;
  readonly record: RemediationRecord | null;
  /** The record's failure in words, where its kind is known. */
  readonly explained: { readonly meaning: string; readonly remedy: string } | null;
  readonly recordKept: boolean | string;
  readonly timeline: readonly TimelineEntry[];
  readonly mismatches: readonly string[];
}

export interface Explained {
  readonly code: string;
  readonly sentence: string;
  readonly remedy: string;
  readonly severity: string;
  readonly changesWithTime: boolean;
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}

export interface AssessmentAnswer {
  readonly vm: string;
  /** When Azure was read; null where nothing is kept. */
  readonly observedAt: string | null;
  /** `kept`: a remediation has the VM, and Azure was not asked. */
  readonly source: 'azure' | 'kept';
  readonly remediation: { readonly id: string; readonly status: RunStatus | null } | null;
  readonly decision: { readonly kind: string; readonly notBefore?: string; readonly plan?: string };
  readonly mode: string | null;
  readonly newVm: boolean | null;
  readonly reasons: readonly Explained[];
}

interface CauseCheck {
  readonly cause: string;
  readonly state: 'found' | 'not-found' | 'not-checked';
  readonly evidence: readonly string[];
  readonly why?: string;
  readonly fix?: { readonly words: string; readonly commands: readonly string[] };
}

export interface DiagnosisAnswer {
  readonly vm: string;
  readonly conclusion: { readonly kind: 'cause' | 'working' | 'unclear'; readonly sentence: string };
  readonly causes: readonly CauseCheck[];
}

export type { RecordSummary, RemediationRecord, RunStatus, TimelineEntry };
