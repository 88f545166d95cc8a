import type { FailureRecord } from '../../../core/audit/audit.ts';
import type { AlertsAnswer } from '../../../core/coordination/alerts.ts';
import { strandedBackoffSeconds } from '../../../core/remediation/cadence.ts';
import type { Result } from '../../../ports/cloud.ts';
import type { ListedAt } from '../../activities/activity-types.ts';
import { entities, safeguardsKey } from '../../durable/names.ts';
import { callActivity, callEntity, type Durable, nowIso, nowMs, sleep } from '../calls.ts';
import { raiseRunAlert, settleAlert, strandedAlert } from '../raise-alert.ts';
import { failedWith, goneWith, type Missing, type PhaseResult, type Run, setState } from '../run.ts';
import { settleSafeguards } from '../safeguard.ts';
import { askedOf, isDownByUs } from '../while-down/down.ts';
import { isAt } from '../while-down/gone.ts';

/** The VM is gone. If this run has stopped it, the run searches for it; otherwise there is nothing more to do. */
export function lostWith(run: Run, failure: FailureRecord): PhaseResult {
  if (!isDownByUs(run)) return goneWith(failure);
  setState(run, { missing: { failure } });
  return failedWith(run, 'missing', failure);
}

/**
 * Searches for a VM that this run has stopped and that is not found under its id: people are alerted, and it is searched for until it is found, until it
 * runs elsewhere, or until somebody acknowledges that it is gone. One that is found under its id is put back.
 */
export function* findAgain(run: Run, missing: Missing): Durable<PhaseResult> {
  const { context, input, state } = run;
  const vm = askedOf(run);
  const found = yield* callActivity(context, 'findVm', vm);
  if (yield* isBack(run)) return backAgain(run);
  const { failure } = missing;
  const elsewhere = placeIn(run, found);
  if (found.ok && elsewhere === undefined && failure.kind === 'replaced') return goneWith(failure);
  if (elsewhere !== undefined && (yield* runsAt(run, elsewhere)))
    return goneWith({ kind: 'not-found', message: `the VM was moved to ${elsewhere}, and runs there` });
  // A VM that Azure does not list any more is no outage; other VMs need not wait for it. One that is listed, here or elsewhere, is down because of us.
  if (found.ok && found.value.vmId === undefined) yield* settleSafeguards(run, 'skipped');
  yield* notifyMissing(run, missing, elsewhere ?? '');
  if (yield* isAcknowledged(run)) return goneWith(failure);
  const since = state.strandedSince ?? nowIso(context);
  if (nowMs(context) >= Date.parse(since) + input.policy.strandedLimitHours * 3_600_000)
    return { outcome: 'given-up', detail: `looked for since ${since}` };
  yield* sleep(context, strandedBackoffSeconds(state.strandedAttempts));
  setState(run, { strandedAttempts: state.strandedAttempts + 1 });
  return { outcome: 'missing', failure };
}

/** The other id under which the VM is listed, if any. */
function placeIn(run: Run, found: Result<ListedAt>): string | undefined {
  return found.ok && !isAt(found.value, askedOf(run)) ? found.value.vmId : undefined;
}

function* isBack(run: Run): Durable<boolean> {
  const { vmId, vmUid, correlationId } = askedOf(run);
  const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId });
  return seen.ok && seen.value.vmUid === vmUid;
}

function backAgain(run: Run): PhaseResult {
  settleAlert(run, strandedAlert(run.id));
  setState(run, { missing: undefined, strandedSince: undefined, strandedAttempts: 0 });
  return { outcome: 'retry', detail: 'the VM is there again' };
}

function* runsAt({ context, input }: Run, vmId: string): Durable<boolean> {
  const seen = yield* callActivity(context, 'observe', { vmId, correlationId: input.correlationId });
  return seen.ok && seen.value.power === 'running';
}

/** Alerts people that the VM is missing, and again once it is known where it is: this run has no lease there, and does not start it. */
function* notifyMissing(run: Run, missing: Missing, place: string): Durable<void> {
  if (missing.notifiedAt === place || (missing.notifiedAt !== undefined && place === '')) return;
  const { context, state, id } = run;
  if (missing.notifiedAt !== undefined) settleAlert(run, strandedAlert(id));
  setState(run, {
    strandedSince: state.strandedSince ?? nowIso(context),
    missing: { ...missing, notifiedAt: place },
  });
  yield* raiseRunAlert(run, strandedAlert(id), {
    kind: 'stranded',
    subject: place === '' ? askedOf(run).vmId : place,
    text:
      place === ''
        ? `the VM was stopped and cannot be found (${missing.failure.message}): acknowledge if it was deleted; it is looked for until then`
        : `the VM was moved while it was down, and is off: start ${place}`,
  });
}

/** Whether somebody has acknowledged the alert. An entity may be asked here: the VM cannot be found, so waiting for the answer makes no outage longer. */
function* isAcknowledged({ context, id }: Run): Durable<boolean> {
  const asked = { id: strandedAlert(id) };
  const answer = yield* callEntity<AlertsAnswer>(context, entities.alerts, safeguardsKey, 'read', asked);
  return answer.kind === 'done' && answer.acknowledged;
}
