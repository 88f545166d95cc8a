import { EntityId } from 'durable-functions';
import type { RemediationRecord } from '../../core/audit/audit.ts';
import type { AddInput } from '../../core/notifications/outbox.ts';
import type { Phase } from '../../core/remediation/machine.ts';
import type { Notice, NoticeKind } from '../../ports/notify.ts';
import { entities, safeguardsKey } from '../durable/names.ts';
import { nowIso } from './calls.ts';
import { type Run, setState } from './run.ts';

/** Adds a notification to the outbox, if the run's receivers want this kind. A signal: the run does not wait for it. */
export function notifySubscribers({ context, input }: Run, notice: Notice): void {
  if (input.subscribedKinds?.includes(notice.kind) !== true) return;
  const outboxMessage: AddInput = { at: nowIso(context), notice };
  context.df.signalEntity(new EntityId(entities.outbox, safeguardsKey), 'add', outboxMessage);
}

const beginnings: readonly Phase[] = ['deallocating', 'updating', 'recovery', 'watching'];

/** Notifies, once, that the run is about to change its VM, or takes care of one that was changed. */
export function notifyStarted(run: Run): void {
  const { context, input, id, state } = run;
  if (state.notifiedStart === true || !beginnings.includes(state.stage.phase)) return;
  setState(run, { notifiedStart: true });
  const { vmId } = input.request;
  const text =
    input.recovers === undefined ? startedTexts[state.stage.plan] : 'the VM of an orphaned run is put right';
  notifySubscribers(run, {
    kind: 'started',
    subject: vmId,
    runId: id,
    text,
    since: nowIso(context),
    timesNotified: 0,
  });
}

const startedTexts: Readonly<Record<Run['state']['stage']['plan'], string>> = {
  restart: 'the VM is stopped, its network interfaces are changed, and it is started again',
  'nics-only': 'the network interfaces of the VM, which is off, are changed',
  align: 'a flag without effect is set, without a stop',
  watch: 'the VM was started by its owner, and is verified',
};

/** Notifies of the end of a run whose start was notified, or that changed something. For a run that stays stranded there was an alert already. */
export function notifyEnded(run: Run, record: RemediationRecord): void {
  const kind = kindOf(record.outcome, run.state.notifiedStart === true);
  if (kind === undefined) return;
  const { outcome, reason, downtimeSeconds, endedAt, nicsRefused = [] } = record;
  const down = downtimeSeconds === undefined ? '' : `, after ${downtimeSeconds} s without the VM`;
  const refused =
    nicsRefused.length === 0
      ? ''
      : `; Azure refused ${nicsRefused.length} network interface(s), left as found`;
  notifySubscribers(run, {
    kind,
    subject: run.input.request.vmId,
    runId: run.id,
    text: `the run ended as ${outcome} (${reason})${down}${refused}`,
    since: endedAt,
    timesNotified: 0,
    outcome,
    reason,
    ...(downtimeSeconds === undefined ? {} : { downtimeSeconds }),
  });
}

function kindOf(outcome: RemediationRecord['outcome'], started: boolean): NoticeKind | undefined {
  switch (outcome) {
    case 'accelerated':
    case 'aligned':
      return 'done';
    case 'rolled-back':
      return 'rolled-back';
    case 'stranded':
    case 'interrupted':
      return undefined;
    case 'skipped':
    case 'refused':
    case 'expired':
    case 'denied':
    case 'cancelled':
      return started ? 'ended' : undefined;
  }
}
