import * as z from 'zod';

const alarm = z.object({
  id: z.string(),
  kind: z.enum(['stranded', 'healing', 'overdue', 'breaker-open', 'record-not-kept', 'configuration-faulty']),
  subject: z.string(),
  runId: z.string().optional(),
  text: z.string(),
  since: z.string(),
  toldAt: z.string(),
  told: z.number().int(),
  acknowledged: z.object({ by: z.string(), at: z.string(), comment: z.string().optional() }).optional(),
});

/** Something that is told again and again until somebody acknowledges it. Times are ISO 8601. */
export type Alarm = z.infer<typeof alarm>;

export const alarmsState = z.object({ alarms: z.array(alarm) });
export type AlarmsState = z.infer<typeof alarmsState>;

const raise = alarm
  .pick({ id: true, kind: true, subject: true, runId: true, text: true })
  .extend({ now: z.string() });
const told = z.object({ id: z.string(), now: z.string() });
const acknowledge = z.object({
  id: z.string(),
  by: z.string(),
  now: z.string(),
  comment: z.string().optional(),
});
const settle = z.object({ id: z.string() });

export type RaiseInput = z.infer<typeof raise>;

type AlarmsAnswer = { readonly kind: 'done' } | { readonly kind: 'unreadable'; readonly what: string };

export interface AlarmsTurn {
  readonly state?: AlarmsState;
  readonly answer: AlarmsAnswer;
}

const mostAlarms = 500;

type Change = (alarms: readonly Alarm[]) => Alarm[];

function changeOf(operation: string, input: unknown): Change | undefined {
  switch (operation) {
    case 'raise': {
      const asked = raise.safeParse(input).data;
      return asked && ((alarms) => raised(alarms, asked));
    }
    case 'told': {
      const asked = told.safeParse(input).data;
      return (
        asked &&
        ((alarms) => each(alarms, asked.id, (one) => ({ ...one, toldAt: asked.now, told: one.told + 1 })))
      );
    }
    case 'acknowledge': {
      const asked = acknowledge.safeParse(input).data;
      if (asked === undefined) return undefined;
      const { id, by, now, comment } = asked;
      const acknowledged = { by, at: now, ...(comment === undefined ? {} : { comment }) };
      return (alarms) => each(alarms, id, (one) => ({ ...one, acknowledged }));
    }
    case 'settle': {
      const asked = settle.safeParse(input).data;
      return asked && ((alarms) => alarms.filter(({ id }) => id !== asked.id));
    }
    default:
      return undefined;
  }
}

function each(alarms: readonly Alarm[], id: string, change: (one: Alarm) => Alarm): Alarm[] {
  return alarms.map((one) => (one.id === id ? change(one) : one));
}

/** Of too many, the oldest that somebody has heard goes first. */
function raised(alarms: readonly Alarm[], { now, ...asked }: RaiseInput): Alarm[] {
  // What is told again is as it stands now.
  if (alarms.some(({ id }) => id === asked.id))
    return each(alarms, asked.id, (one) => ({ ...one, text: asked.text }));
  const added: Alarm = { ...asked, since: now, toldAt: now, told: 1 };
  if (alarms.length < mostAlarms) return [...alarms, added];
  const oldest = alarms.find(({ acknowledged }) => acknowledged !== undefined) ?? alarms[0];
  return [...alarms.filter((one) => one !== oldest), added];
}

/**
 * One operation on the list of alarms: `raise` lists one that was just told, `told` counts a repetition, `acknowledge` silences it,
 * `settle` strikes it off because its cause is gone. Asking twice is harmless.
 */
export function turnAlarms(stored: unknown, operation: string, input: unknown): AlarmsTurn {
  const state = alarmsState.safeParse(stored ?? { alarms: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'alarms state' } };
  const change = changeOf(operation, input);
  if (change === undefined)
    return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
  return { state: { alarms: change(state.data.alarms) }, answer: { kind: 'done' } };
}

const hourMs = 3_600_000;

/** The alarms that must be told again now: each hour on the first day, then each day, until somebody has acknowledged. */
export function dueAlarms({ alarms }: AlarmsState, now: number): readonly Alarm[] {
  return alarms.filter(({ since, toldAt, acknowledged }) => {
    const pause = now - Date.parse(since) < 24 * hourMs ? hourMs : 24 * hourMs;
    return acknowledged === undefined && now - Date.parse(toldAt) >= pause;
  });
}
