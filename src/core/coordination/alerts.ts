import * as z from 'zod';

/** What is repeated until somebody acknowledges it. */
export const alertKinds = [
  'stranded',
  'down-too-long',
  'guest-stopped',
  'recovery',
  'overdue',
  'breaker-open',
  'record-not-kept',
  'configuration-faulty',
  'evidence-contradicted',
] as const;

const alert = z.object({
  id: z.string(),
  kind: z.enum(alertKinds),
  subject: z.string(),
  runId: z.string().optional(),
  text: z.string(),
  since: z.string(),
  notifiedAt: z.string(),
  timesNotified: z.number().int(),
  acknowledged: z.object({ by: z.string(), at: z.string(), comment: z.string().optional() }).optional(),
});

/** A notification that is repeated until somebody acknowledges it. Times are ISO 8601. */
export type Alert = z.infer<typeof alert>;

export const alertsState = z.object({ alerts: z.array(alert) });
export type AlertsState = z.infer<typeof alertsState>;

const raise = alert
  .pick({ id: true, kind: true, subject: true, runId: true, text: true })
  .extend({ now: z.string() });
const timesNotified = z.object({ id: z.string(), now: z.string() });
const acknowledge = z.object({
  id: z.string(),
  by: z.string(),
  now: z.string(),
  comment: z.string().optional(),
});
const byId = z.object({ id: z.string() });

export type RaiseInput = z.infer<typeof raise>;

export type AlertsAnswer =
  /** `acknowledged`: somebody has acknowledged the alert with this id. */
  | { readonly kind: 'done'; readonly acknowledged: boolean }
  | { readonly kind: 'unreadable'; readonly what: string };

export interface AlertsTurn {
  readonly state?: AlertsState;
  readonly answer: AlertsAnswer;
}

const maxAlerts = 500;

type Change = (alerts: readonly Alert[]) => Alert[];

function changeOf(operation: string, input: unknown): Change | undefined {
  switch (operation) {
    case 'raise': {
      const asked = raise.safeParse(input).data;
      return asked && ((alerts) => raised(alerts, asked));
    }
    case 'notified': {
      const asked = timesNotified.safeParse(input).data;
      return (
        asked &&
        ((alerts) =>
          each(alerts, asked.id, (one) => ({
            ...one,
            notifiedAt: asked.now,
            timesNotified: one.timesNotified + 1,
          })))
      );
    }
    case 'acknowledge': {
      const asked = acknowledge.safeParse(input).data;
      if (asked === undefined) return undefined;
      const { id, now, ...said } = asked;
      return (alerts) => each(alerts, id, (one) => ({ ...one, acknowledged: { ...said, at: now } }));
    }
    case 'settle': {
      const asked = byId.safeParse(input).data;
      return asked && ((alerts) => alerts.filter(({ id }) => id !== asked.id));
    }
    case 'read':
      return byId.safeParse(input).success ? (alerts) => [...alerts] : undefined;
    default:
      return undefined;
  }
}

function each(alerts: readonly Alert[], id: string, change: (one: Alert) => Alert): Alert[] {
  return alerts.map((one) => (one.id === id ? change(one) : one));
}

/** The priority of a kind when there are too many: what settles by itself is dropped first, a stranded VM's alert last. */
function worthOf({ kind }: Alert): number {
  switch (kind) {
    case 'stranded':
      return 2;
    case 'down-too-long':
    case 'guest-stopped':
      return 1;
    case 'recovery':
    case 'overdue':
    case 'breaker-open':
    case 'record-not-kept':
    case 'configuration-faulty':
    case 'evidence-contradicted':
      return 0;
  }
}

/** If there are too many, one of the least important kind is dropped: an acknowledged one first, then the oldest. */
function raised(alerts: readonly Alert[], { now, ...asked }: RaiseInput): Alert[] {
  // A repeated alert shows the present text.
  if (alerts.some(({ id }) => id === asked.id))
    return each(alerts, asked.id, (one) => ({ ...one, text: asked.text }));
  const all: Alert[] = [...alerts, { ...asked, since: now, notifiedAt: now, timesNotified: 1 }];
  if (all.length <= maxAlerts) return all;
  const least = Math.min(...all.map(worthOf));
  const worthLeast = all.filter((one) => worthOf(one) === least);
  const out = worthLeast.find(({ acknowledged }) => acknowledged !== undefined) ?? worthLeast[0];
  return all.filter((one) => one !== out);
}

/**
 * One operation on the list of alerts: `raise` lists one that was just sent, `notified` counts a repetition, `acknowledge` silences it,
 * `settle` removes it because its cause is gone, `read` only answers. Asking twice is harmless.
 */
export function turnAlerts(stored: unknown, operation: string, input: unknown): AlertsTurn {
  const state = alertsState.safeParse(stored ?? { alerts: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'alerts state' } };
  const change = changeOf(operation, input);
  if (change === undefined)
    return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
  const alerts = change(state.data.alerts);
  const own = byId.safeParse(input).data?.id;
  const acknowledged = alerts.some((one) => one.id === own && one.acknowledged !== undefined);
  return { state: { alerts }, answer: { kind: 'done', acknowledged } };
}

const hourMs = 3_600_000;

/** The alerts that must be repeated now: each hour on the first day, then each day, until somebody has acknowledged. */
export function dueAlerts({ alerts }: AlertsState, now: number): readonly Alert[] {
  return alerts.filter(({ since, notifiedAt, acknowledged }) => {
    const pause = now - Date.parse(since) < 24 * hourMs ? hourMs : 24 * hourMs;
    return acknowledged === undefined && now - Date.parse(notifiedAt) >= pause;
  });
}
