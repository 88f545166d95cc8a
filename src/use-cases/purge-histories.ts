import { isForGood, type RemediationRecord } from '../core/audit/audit.ts';
import { readRecord } from '../core/audit/audit-schema.ts';
import { interruptedRecord } from '../core/audit/interrupted-record.ts';
import type { CloudFailure } from '../ports/cloud.ts';
import type { Notice } from '../ports/notify.ts';
import type { Records } from '../ports/records.ts';
import type { Instance } from '../workflow/durable/instances.ts';
import { orchestrations } from '../workflow/durable/names.ts';
import type { DurableAccess } from './begin-remediation.ts';
import type { Log } from './log.ts';
import { raiseAlert } from './notifications/repeat-alerts.ts';

export interface PurgeScope {
  readonly durable: DurableAccess;
  readonly records: Records;
  readonly log: Log;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly now: () => number;
  /** How long a history is kept after its run has ended, in days. */
  readonly keepDays: number;
}

const dayMs = 86_400_000;
// What is left over is purged by the next pass.
const maxAPass = 500;
// A child does not name its run; by then every run that it can belong to has ended, and its record is kept.
const daysLongerForChildren = 31;

/**
 * Deletes the histories of runs that ended long ago, each only once its record is known to be in the journal, and later those of their children. A record
 * that is missing is written here; if it cannot be written, people are alerted and the pass stops: no history is deleted whose record is not kept.
 */
export async function purgeHistories(scope: PurgeScope): Promise<void> {
  const { durable, log, now, keepDays } = scope;
  const before = now() - keepDays * dayMs;
  const beforeForChildren = before - daysLongerForChildren * dayMs;
  const due = await dueInstances(scope, before, beforeForChildren);
  let purged = 0;
  for (const run of due) {
    if (run.name === orchestrations.remediate && !(await isKept(scope, run))) return;
    await durable.client.purgeInstanceHistory(run.instanceId);
    purged++;
  }
  log.info('histories purged', { purged, before: new Date(before).toISOString() });
}

/** Runs before children. They are collected first: a list must not be read while it is deleted from. */
async function dueInstances(
  { durable }: PurgeScope,
  before: number,
  beforeForChildren: number,
): Promise<Instance[]> {
  const runs: Instance[] = [];
  const children: Instance[] = [];
  for await (const one of durable.instances.endedCreatedBefore(new Date(before))) {
    const ended = Date.parse(one.lastUpdatedTime);
    if (one.name === orchestrations.remediate) {
      if (ended < before) runs.push(one);
    } else if (ended < beforeForChildren) children.push(one);
    if (runs.length >= maxAPass) break;
  }
  return [...runs, ...children].slice(0, maxAPass);
}

async function isKept(scope: PurgeScope, run: Instance): Promise<boolean> {
  const kept = await scope.records.read(run.instanceId);
  if (!kept.ok) return await notKept(scope, run, kept.failure);
  // Where the record is there its rows may be missing, if the app died between: writing again completes them.
  const record = kept.value ?? (await recordOf(scope, run));
  // Without a VM a record could say nothing.
  if (record === undefined || !isForGood(record)) return true;
  const written = await scope.records.write(record);
  return written.ok || (await notKept(scope, run, written.failure));
}

async function notKept(
  { durable, log, notify, now }: PurgeScope,
  { instanceId }: Instance,
  failure: CloudFailure,
): Promise<false> {
  log.error('record not kept', { remediation: instanceId, failure });
  await raiseAlert(
    { durable, log, notify, now },
    {
      id: `record:${instanceId}`,
      kind: 'record-not-kept',
      subject: 'fleet',
      runId: instanceId,
      text: 'the record of a finished run cannot be written to the journal: no history is purged until it can',
    },
  );
  return false;
}

/** What the run gave as its result, or what can be said of one that was ended from outside. */
async function recordOf({ durable }: PurgeScope, run: Instance): Promise<RemediationRecord | undefined> {
  const whole = await durable.instances.read(run.instanceId, false);
  if (whole === undefined) return undefined;
  if (whole.runtimeStatus === 'Completed') {
    const record = readRecord(JSON.stringify(whole.output));
    if (record.ok) return record.value;
  }
  const { instanceId: id, createdTime, lastUpdatedTime, runtimeStatus, customStatus, output } = whole;
  return interruptedRecord({
    id,
    runtimeStatus,
    createdAt: createdTime,
    lastUpdatedAt: lastUpdatedTime,
    customStatus,
    output,
  });
}
