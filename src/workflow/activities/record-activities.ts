import type { RemediationRecord } from '../../core/audit/audit.ts';
import type { Result } from '../../ports/cloud.ts';
import type { Records } from '../../ports/records.ts';

/** Steps of a run's end; `records` is absent where the app has no storage of its own. */
export function createRecordActivities(records: Records | undefined) {
  return {
    /** Keeps a run's record for good; safe to run again, as it is written once. */
    async keepRecord(record: RemediationRecord): Promise<Result<'written' | 'already' | 'off'>> {
      return records === undefined ? { ok: true, value: 'off' } : await records.write(record);
    },
  };
}
