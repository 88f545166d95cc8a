import { interruptedRecord } from '../../core/audit/interrupted-record.ts';
import type { RunSeen } from '../../core/coordination/recovery.ts';
import type { RegistryEntry } from '../../core/coordination/registry.ts';
import type { Records } from '../../ports/records.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import type { Log } from '../log.ts';

/**
 * Keeps a record of a run that cannot write its own any more, as long as the platform still knows of it. Nothing depends on it: a failure is logged,
 * and the purge of histories writes the record later.
 */
export async function keepInterrupted(
  { runId, vmId, since }: RegistryEntry,
  seen: RunSeen,
  { instances, records, log }: { instances: Instances; records: Records | undefined; log: Log },
): Promise<void> {
  const ended = seen.state === 'missing' || (seen.state === 'over' && seen.how !== 'Completed');
  if (records === undefined || !ended) return;
  try {
    const run = await instances.read(runId, false);
    const record = interruptedRecord({
      id: runId,
      vmId,
      runtimeStatus: run?.runtimeStatus ?? 'Missing',
      createdAt: run?.createdTime ?? since,
      lastUpdatedAt: run?.lastUpdatedTime ?? since,
      customStatus: run?.customStatus,
      output: run?.output,
    });
    const written = record && (await records.write(record));
    if (written?.ok === false) log.error('record not kept', { remediation: runId, failure: written.failure });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error('record not kept', { remediation: runId, error: message.slice(0, 300) });
  }
}
