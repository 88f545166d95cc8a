import type { RemediationRecord } from '../core/audit/audit.ts';
import type { RecordFilter, RecordSummary } from '../core/audit/record-summary.ts';
import type { Result } from './cloud.ts';

/** Which part of a list is wanted. */
export interface RecordPageRequest {
  /** At most this many. */
  readonly top: number;
  /** From an earlier page of the same list. */
  readonly continuationToken?: string;
}

/** A part of a list, the newest end first; the next one exists where there is a token. */
export interface RecordPage {
  readonly records: readonly RecordSummary[];
  readonly continuationToken?: string;
}

/** Where the record of each finished run is kept for good. Every call ends within its own deadline; every failure is a value. */
export interface Records {
  /**
   * Writes a record, once: for the same one again the answer is `already`. Another one under the same id gives the failure `changed`, and the first stays.
   */
  write(record: RemediationRecord): Promise<Result<'written' | 'already'>>;
  /** The record of a run; undefined when none is kept. */
  read(id: string): Promise<Result<RemediationRecord | undefined>>;
  /** A token that is not of this list gives the failure `refused`. */
  list(filter: RecordFilter, page: RecordPageRequest): Promise<Result<RecordPage>>;
}
