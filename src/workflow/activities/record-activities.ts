import type { Records } from '../../ports/records.ts';
import type { Activities } from './activity-types.ts';

/** Steps of a run's end; `records` is absent where the app has no storage of its own. */
export function createRecordActivities(records: Records | undefined): Pick<Activities, 'keepRecord'> {
  return {
    async keepRecord(record) {
      return records === undefined ? { ok: true, value: 'off' } : await records.write(record);
    },
  };
}
