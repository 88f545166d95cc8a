import { EntityId } from 'durable-functions';
import type { RaiseInput } from '../../core/coordination/alerts.ts';
import type { Notice } from '../../ports/notify.ts';
import { entities, safeguardsKey } from '../durable/names.ts';
import { callActivity, type Durable, nowIso } from './calls.ts';
import { notifySubscribers } from './notifications.ts';
import type { Run } from './run.ts';

type AlertInput = Pick<RaiseInput, 'kind' | 'subject' | 'text'>;

/** Notifies people at once, and lists the alert, so that it is repeated until somebody acknowledges. No entity is waited for. */
export function* raiseRunAlert(run: Run, alertId: string, what: AlertInput): Durable<void> {
  const { context, id } = run;
  const now = nowIso(context);
  const raised: RaiseInput = { id: alertId, runId: id, now, ...what };
  context.df.signalEntity(new EntityId(entities.alerts, safeguardsKey), 'raise', raised);
  const notice: Notice = { ...what, runId: id, since: now, timesNotified: 0 };
  notifySubscribers(run, notice);
  // If the alert cannot be sent now, the timer sends it again.
  yield* callActivity(context, 'notify', notice);
}

/** The cause is gone. */
export function settleAlert({ context }: Run, alertId: string): void {
  context.df.signalEntity(new EntityId(entities.alerts, safeguardsKey), 'settle', { id: alertId });
}

export const haltedAlert = (runId: string): string => `guest-stopped:${runId}`;

export const strandedAlert = (runId: string): string => `stranded:${runId}`;
