import { EntityId } from 'durable-functions';
import { type Alert, type AlertsState, dueAlerts } from '../../core/coordination/alerts.ts';
import type { Notice } from '../../ports/notify.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';

export interface AlertScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly now: () => number;
}

const alerts = new EntityId(entities.alerts, safeguardsKey);

/** Repeats the alerts that nobody has acknowledged. Answers what is listed. */
export async function repeatAlerts(scope: AlertScope): Promise<AlertsState> {
  const { durable, now } = scope;
  const listed = await durable.instances.alerts();
  for (const alert of dueAlerts(listed, now())) {
    await notifyAgain(scope, alert);
    await durable.client.signalEntity(alerts, 'notified', { id: alert.id, now: timeOf(scope) });
  }
  return listed;
}

/** Raises the alert of an open breaker if its run could not. */
export async function notifyBreaker(scope: AlertScope, { alerts: listed }: AlertsState): Promise<void> {
  const { breaker } = await scope.durable.instances.safeguards();
  if (breaker !== undefined && !listed.some(({ id }) => id === 'breaker'))
    await raiseAlert(scope, { id: 'breaker', kind: 'breaker-open', subject: 'fleet', text: breaker.because });
}

/** Notifies people at once, and lists the alert, so that it is repeated until somebody acknowledges. */
export async function raiseAlert(
  scope: AlertScope,
  what: Pick<Alert, 'id' | 'kind' | 'subject' | 'text'> & { readonly runId?: string },
): Promise<void> {
  const now = timeOf(scope);
  await scope.durable.client.signalEntity(alerts, 'raise', { ...what, now });
  await notifyAgain(scope, { ...what, since: now, timesNotified: 0 });
}

function timeOf({ now }: AlertScope): string {
  return new Date(now()).toISOString();
}

async function notifyAgain(
  { log, notify }: AlertScope,
  {
    kind,
    subject,
    runId,
    text,
    since,
    timesNotified,
  }: Omit<Alert, 'notifiedAt' | 'runId' | 'id'> & { readonly runId?: string | undefined },
): Promise<void> {
  const notice = { kind, subject, ...(runId === undefined ? {} : { runId }), text, since, timesNotified };
  try {
    await notify(notice);
  } catch (error) {
    log.error('an alert could not be sent', { ...notice, error: String(error).slice(0, 300) });
  }
}
