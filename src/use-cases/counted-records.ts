import type { RemediationRecord } from '../core/audit/audit.ts';
import type { Records } from '../ports/records.ts';
import type { Telemetry } from '../ports/telemetry.ts';

/** Counts a run when its record is kept for the first time: whoever keeps it may do so twice, and so may several. */
export function countedRecords(records: Records, telemetry: Pick<Telemetry, 'ended'>): Records {
  return {
    async write(record: RemediationRecord) {
      const answer = await records.write(record);
      if (answer.ok && answer.value === 'written') telemetry.ended(record);
      return answer;
    },
    read: (id) => records.read(id),
    list: (filter, page) => records.list(filter, page),
  };
}
