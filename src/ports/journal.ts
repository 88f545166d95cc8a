import type { AssessmentFilter, AssessmentRecord } from '../core/assessments/assessment-record.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Result } from './cloud.ts';

/** Which part of a list is wanted. */
export interface AssessmentPageRequest {
  /** At most this many. */
  readonly top: number;
  /** From an earlier page of the same list. */
  readonly continuationToken?: string;
}

/** A part of a list, in the order of subscription, resource group and name; the next one exists where there is a token. */
export interface AssessmentPage {
  readonly assessments: readonly AssessmentRecord[];
  readonly continuationToken?: string;
}

/** Where the last assessment of each VM is kept. Every call ends within its own deadline; every failure is a value. */
export interface Journal {
  /** Keeps an assessment, unless one on later facts is kept already (`superseded`). */
  recordAssessment(assessment: AssessmentRecord): Promise<Result<'kept' | 'superseded'>>;
  /** Assessments that match a filter, a page at a time. A token that is not of this list gives the failure `refused`. */
  listAssessments(filter: AssessmentFilter, page: AssessmentPageRequest): Promise<Result<AssessmentPage>>;
  assessmentOf(vm: ResourceId): Promise<Result<AssessmentRecord | undefined>>;
}
