import type { RemediationRecord } from '../../core/audit/audit.ts';
import { callActivity, type Durable, sleep } from './calls.ts';
import { raiseRunAlert, settleAlert } from './raise-alert.ts';
import type { Run } from './run.ts';

// The work on the VM is done: only the record waits. Half a day is longer than most outages of a storage account.
const firstPauses = [5, 30];
const laterPauses = [120, 600, 1800, 3600, 7200, 14_400, 14_400];

const alertOf = (id: string): string => `record:${id}`;

/** Tries until the record is kept, or the pauses are used up; says whether it is kept. */
function* tryToKeep(run: Run, record: RemediationRecord, pauses: readonly number[]): Durable<boolean> {
  for (const seconds of pauses) {
    const kept = yield* callActivity(run.context, 'keepRecord', record);
    if (kept.ok) return true;
    if (!run.context.df.isReplaying)
      run.context.error(
        `record not kept ${JSON.stringify({ remediation: run.id, failure: kept.failure, again: seconds })}`,
      );
    yield* sleep(run.context, seconds);
  }
  const kept = yield* callActivity(run.context, 'keepRecord', record);
  return kept.ok;
}

/** Keeps the record, with a few attempts; says whether it is kept. */
export function* keepRecord(run: Run, record: RemediationRecord): Durable<boolean> {
  return yield* tryToKeep(run, record, firstPauses);
}

/**
 * Alerts people that the record could not be kept, and tries again for a while; after that the purge of histories tries again, and deletes none until
 * it is kept.
 */
export function* keepRecordLater(run: Run, record: RemediationRecord): Durable<void> {
  yield* raiseRunAlert(run, alertOf(run.id), {
    kind: 'record-not-kept',
    subject: run.input.request.vmId,
    text: `the record of ${run.id} could not be written to the journal; it is tried again`,
  });
  if (yield* tryToKeep(run, record, laterPauses)) settleAlert(run, alertOf(run.id));
}
