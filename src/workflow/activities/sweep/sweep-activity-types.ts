import type { Allowance, Kind } from '../../../core/sweep/sweep-allowance.ts';
import type { Candidate, MaxCandidates } from '../../../core/sweep/sweep-order.ts';
import type { Result } from '../../../ports/cloud.ts';
import type { NoticeLog } from '../../../ports/notify.ts';

// Types only, and apart from the code behind them: orchestrations compile with these, and without Node.

/** Where a sweep gets its lists from. */
export type SweepSource = 'graph' | 'lists';

/** A subscription in one sweep. */
export interface SubscriptionAsked {
  readonly sweepId: string;
  readonly subscriptionId: string;
  readonly source: SweepSource;
}

export interface PageInput extends SubscriptionAsked {
  readonly token?: string;
  /** Of the sweep, ISO 8601; decides among equals, so that they come in another order in each sweep. */
  readonly startedAt: string;
  /** How many of its candidates a page may name. */
  readonly max: MaxCandidates;
}

/** The result of a page of VMs; short, because it is kept in a history. */
export interface SweptPage {
  readonly vms: number;
  readonly assessed: number;
  readonly notKept: number;
  readonly candidates: readonly Candidate[];
  /** VMs that are deallocated, and that one of our runs held once. */
  readonly down: readonly string[];
  readonly next?: string;
}

export interface GoneInput {
  readonly subscriptionId: string;
  readonly source: SweepSource;
  /** Of the sweep, ISO 8601. */
  readonly startedAt: string;
  readonly token?: string;
}

export interface SweptGone {
  readonly gone: number;
  readonly next?: string;
}

export interface CandidateInput {
  readonly vmId: string;
  readonly sweepId: string;
  readonly may: Readonly<Record<Kind, boolean>>;
}

/** The result of a candidate's assessment. */
export type CandidateAnswer =
  | { readonly kind: 'skipped' | 'gone' | 'unreadable' }
  /** A run was begun, or one has the VM already, or one would be begun if it were its turn. */
  | { readonly kind: 'begun' | 'joined' | 'postponed'; readonly as: Kind };

/** The activities of a sweep by name: reads, assessments, and the beginning of runs. Each is safe to run twice. */
export interface SweepActivities<C = NoticeLog> {
  sweepPage(input: PageInput, context: C): Promise<Result<SweptPage>>;
  sweepGone(input: GoneInput, context: C): Promise<Result<SweptGone>>;
  sweepAllowance(input: { readonly hoursUntilNext: number }, context: C): Promise<Result<Allowance>>;
  sweepCandidate(input: CandidateInput, context: C): Promise<Result<CandidateAnswer>>;
  /** Handles VMs that are down and that a run of ours held once; answers how many of them one of our runs left down. */
  sweepDownWithoutRun(input: { readonly vmIds: readonly string[] }, context: C): Promise<Result<number>>;
}
