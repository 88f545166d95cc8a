import { EntityId } from 'durable-functions';
import { type Alarm, type AlarmsState, dueAlarms } from '../../core/coordination/alarms.ts';
import type { Notice } from '../../ports/notify.ts';
import { brakesKey, entities } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';

export interface AlarmScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly now: () => number;
}

const alarms = new EntityId(entities.alarms, brakesKey);

/** Tells again what nobody has acknowledged. Answers what is listed. */
export async function repeatAlarms(scope: AlarmScope): Promise<AlarmsState> {
  const { durable, now } = scope;
  const listed = await durable.instances.alarms();
  for (const alarm of dueAlarms(listed, now())) {
    await tell(scope, alarm);
    await durable.client.signalEntity(alarms, 'told', { id: alarm.id, now: timeOf(scope) });
  }
  return listed;
}

/** Tells of an open breaker whose run could not. */
export async function tellBreaker(scope: AlarmScope, { alarms: listed }: AlarmsState): Promise<void> {
  const { breaker } = await scope.durable.instances.brakes();
  if (breaker !== undefined && !listed.some(({ id }) => id === 'breaker'))
    await raiseAlarm(scope, { id: 'breaker', kind: 'breaker-open', subject: 'fleet', text: breaker.because });
}

/** Tells people at once, and lists it, so that it is told again until somebody acknowledges. */
export async function raiseAlarm(
  scope: AlarmScope,
  what: Pick<Alarm, 'id' | 'kind' | 'subject' | 'text'> & { readonly runId?: string },
): Promise<void> {
  const now = timeOf(scope);
  await scope.durable.client.signalEntity(alarms, 'raise', { ...what, now });
  await tell(scope, { ...what, since: now, told: 0 });
}

function timeOf({ now }: AlarmScope): string {
  return new Date(now()).toISOString();
}

async function tell(
  { log, notify }: AlarmScope,
  {
    kind,
    subject,
    runId,
    text,
    since,
    told,
  }: Omit<Alarm, 'toldAt' | 'runId' | 'id'> & { readonly runId?: string | undefined },
): Promise<void> {
  const notice = { kind, subject, ...(runId === undefined ? {} : { runId }), text, since, told };
  try {
    await notify(notice);
  } catch (error) {
    log.error('an alert could not be sent', { ...notice, error: String(error).slice(0, 300) });
  }
}
