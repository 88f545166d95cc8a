import type { AssessmentRecord } from '../core/assessments/assessment-record.ts';
import type { StoredAssessment } from '../core/assessments/listed-assessment.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Result } from './cloud.ts';

/** An assessment as a sweep reads it, and the version of its row. */
export interface KeptRow {
  readonly assessment: StoredAssessment;
  readonly version: string;
}

/** A part of a subscription's assessments. */
export interface KeptPage {
  readonly rows: readonly KeptRow[];
  readonly next?: string;
}

/** What a sweep writes: an assessment, over the version that it has read; or that it saw the VM, whose assessment still holds. */
export type SweepWrite =
  | { readonly kind: 'assessment'; readonly assessment: AssessmentRecord; readonly version?: string }
  | { readonly kind: 'seen'; readonly vm: ResourceId; readonly listedAt: string };

/** The journal for whole subscriptions. Every failure is a value. */
export interface SweepJournal {
  /**
   * A thousand assessments at most. With `observedBefore`, ISO 8601, only those on older facts, but also those of VMs that an event or a run found gone:
   * no sweep has confirmed that yet. A page may be empty and not the last.
   */
  listKept(
    subscriptionId: string,
    token: string | undefined,
    observedBefore?: string,
  ): Promise<Result<KeptPage>>;
  /** Writes all of these, which belong to one subscription. A failure leaves some of them unwritten. */
  recordAll(writes: readonly SweepWrite[]): Promise<Result<void>>;
}
