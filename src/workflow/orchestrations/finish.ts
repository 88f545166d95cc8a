import { EntityId } from 'durable-functions';
import { isForGood, type RemediationRecord } from '../../core/audit/audit.ts';
import { boundedRecord } from '../../core/audit/bounded-record.ts';
import type { LeaseAnswer, LeaseRelease } from '../../core/coordination/lease.ts';
import { registryKeyOf } from '../../core/coordination/registry.ts';
import { withoutUndefined } from '../../core/lib/without-undefined.ts';
import type { Outcome } from '../../core/remediation/machine.ts';
import { publishable } from '../../core/remediation/status.ts';
import { entities } from '../durable/names.ts';
import { callEntity, type Durable, nowIso } from './calls.ts';
import { keepRecord, keepRecordLater } from './keep-record.ts';
import { notifyEnded } from './notifications.ts';
import { listPendingStart, pendingStartBy } from './prepare.ts';
import { raiseRunAlert, settleAlert, strandedAlert } from './raise-alert.ts';
import type { PhaseResult, Run } from './run.ts';
import { settleSafeguards } from './safeguard.ts';
import { lateAlert } from './while-down/while-down.ts';

const breakerText =
  'too many of the last stops failed: no new one begins until an operator resets the breaker';

/** Releases what the run holds, and ends it with its audit record. */
export function* finish(run: Run, outcome: Outcome, last: PhaseResult): Durable<RemediationRecord> {
  const { context, input, id } = run;
  if (yield* settleSafeguards(run, outcome))
    yield* raiseRunAlert(run, 'breaker', { kind: 'breaker-open', subject: 'fleet', text: breakerText });
  if (run.state.strandedSince !== undefined && outcome !== 'stranded') settleAlert(run, strandedAlert(id));
  if (run.state.downNotified === true && outcome !== 'stranded') settleAlert(run, lateAlert(id));
  if (outcome !== 'refused') {
    const pendingStart = pendingStartBy(run, outcome);
    const { preflight } = run.state;
    const released: LeaseRelease = {
      runId: id,
      outcome,
      now: nowIso(context),
      pendingStart,
      ...(preflight === undefined ? {} : { preflight }),
    };
    yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'release', released);
    listPendingStart(run, pendingStart);
  }
  const record = boundedRecord(recordOf(run, outcome, last));
  const { reason, plan } = record;
  const { vmId } = input.request;
  context.df.setCustomStatus(
    publishable({ phase: 'ended', since: record.endedAt, vmId, plan, next: 'nothing', outcome, reason }),
  );
  if (!context.df.isReplaying) {
    const fields = JSON.stringify({ remediation: id, vm: vmId, outcome, reason });
    if (outcome === 'stranded') context.error(`remediation ended ${fields}`);
    else context.info(`remediation ended ${fields}`);
  }
  notifyEnded(run, record);
  // Many events at once may begin several runs; all but one find the VM held and do nothing. Their histories are enough, and no record is kept.
  const kept = !isForGood(record) || (yield* keepRecord(run, record));
  // Fire and forget: an entry that stays is removed by the next recovery. A run stays registered until its record is kept.
  context.df.signalEntity(new EntityId(entities.registry, registryKeyOf(input.leaseKey)), 'remove', {
    runId: id,
  });
  if (!kept) yield* keepRecordLater(run, record);
  return record;
}

function recordOf(run: Run, outcome: Outcome, last: PhaseResult): RemediationRecord {
  const { context, input, id, state } = run;
  const { startedAt, assessments, undo, writes, steps, holder, cancelled, failure, stage } = state;
  const endedAt = nowIso(context);
  const proven = outcome === 'accelerated' || outcome === 'aligned';
  const down = downtimeOf(run, outcome, endedAt);
  const cause = failure ?? last.failure;
  const { guestProbe } = state;
  const verification = guestProbe?.verification ?? (proven ? 'configured-not-proven' : undefined);
  return {
    schemaVersion: 1,
    id,
    request: input.request,
    correlationId: input.correlationId,
    plan: stage.plan,
    outcome,
    reason: reasonOf(run, outcome, last),
    ...(holder === undefined ? {} : { holder }),
    ...(cancelled === undefined ? {} : { cancelled }),
    ...(input.recovers === undefined
      ? {}
      : { recovers: { runId: input.recovers.runId, why: input.recovers.why } }),
    startedAt,
    endedAt,
    assessments,
    ...(undo === undefined ? {} : { found: undo }),
    writes,
    ...withoutUndefined({
      approval: state.approval,
      evidence: state.evidence,
      systemDoubt: state.systemDoubt,
      nicsRefused: state.nicsRefused,
    }),
    steps,
    ...(verification === undefined ? {} : { verification }),
    ...(guestProbe === undefined ? {} : { guestProbe }),
    ...(down === undefined ? {} : { downtimeSeconds: down }),
    ...(cause === undefined || proven ? {} : { failure: cause }),
  };
}

/** The seconds for which the VM was down; a stranded one counts as down until the end of the run. */
function downtimeOf({ state }: Run, outcome: Outcome, endedAt: string): number | undefined {
  const until = state.upAt ?? (outcome === 'stranded' ? endedAt : undefined);
  const since = state.downSince ?? (outcome === 'stranded' ? state.stopSentAt : undefined);
  if (since === undefined || until === undefined) return undefined;
  const last = Math.round((Date.parse(until) - Date.parse(since)) / 100) / 10;
  return last + (state.downSeconds ?? 0);
}

function reasonOf({ state }: Run, outcome: Outcome, last: PhaseResult): string {
  switch (outcome) {
    case 'accelerated':
    case 'aligned':
      return 'done';
    case 'cancelled':
      return 'cancelled';
    case 'denied':
      return last.failure?.kind ?? 'denied';
    case 'skipped':
      return last.failure?.kind ?? state.assessments.at(-1)?.reasons[0]?.code ?? 'nothing-to-change';
    case 'expired':
      return state.waitingFor[0] ?? 'waited-too-long';
    case 'refused':
      return last.failure?.kind ?? 'held';
    case 'rolled-back':
    case 'stranded':
      return state.failure?.code ?? state.failure?.kind ?? 'unknown';
  }
}
