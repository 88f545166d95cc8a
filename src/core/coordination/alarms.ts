import * as z from 'zod';

const alarm = z.object({
  id: z.string(),
  kind: z.enum([
    'stranded',
    'down-too-long',
    'guest-stopped',
    'healing',
    'overdue',
    'breaker-open',
    'record-not-kept',
    'configuration-faulty',
  ]),
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
const byId = z.object({ id: z.string() });

export type RaiseInput = z.infer<typeof raise>;

export type AlarmsAnswer =
  /** `acknowledged`: somebody has said that the alarm of this id was heard. */
  | { readonly kind: 'done'; readonly acknowledged: boolean }
  | { readonly kind: 'unreadable'; readonly what: string };

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
      const { id, now, ...said } = asked;
      return (alarms) => each(alarms, id, (one) => ({ ...one, acknowledged: { ...said, at: now } }));
    }
    case 'settle': {
      const asked = byId.safeParse(input).data;
      return asked && ((alarms) => alarms.filter(({ id }) => id !== asked.id));
    }
    case 'look':
      return byId.safeParse(input).success ? (alarms) => [...alarms] : undefined;
    default:
      return undefined;
  }
}

function each(alarms: readonly Alarm[], id: string, change: (one: Alarm) => Alarm): Alarm[] {
  return alarms.map((one) => (one.id === id ? change(one) : one));
}

/** What a kind is worth when there are too many: what settles by itself goes first, a stranded VM's last. */
function worthOf({ kind }: Alarm): number {
  switch (kind) {
    case 'stranded':
      return 2;
    case 'down-too-long':
    case 'guest-stopped':
      return 1;
    case 'healing':
    case 'overdue':
    case 'breaker-open':
    case 'record-not-kept':
    case 'configuration-faulty':
      return 0;
  }
}

/** Of too many, one of the kind that is worth least goes; of those what somebody has heard first, then the oldest. */
function raised(alarms: readonly Alarm[], { now, ...asked }: RaiseInput): Alarm[] {
  // What is told again is as it stands now.
  if (alarms.some(({ id }) => id === asked.id))
    return each(alarms, asked.id, (one) => ({ ...one, text: asked.text }));
  const all: Alarm[] = [...alarms, { ...asked, since: now, toldAt: now, told: 1 }];
  if (all.length <= mostAlarms) return all;
  const least = Math.min(...all.map(worthOf));
  const worthLeast = all.filter((one) => worthOf(one) === least);
  const out = worthLeast.find(({ acknowledged }) => acknowledged !== undefined) ?? worthLeast[0];
  return all.filter((one) => one !== out);
}

/**
 * One operation on the list of alarms: `raise` lists one that was just told, `told` counts a repetition, `acknowledge` silences it,
 * `settle` strikes it off because its cause is gone, `look` only answers. Asking twice is harmless.
 */
export function turnAlarms(stored: unknown, operation: string, input: unknown): AlarmsTurn {
  const state = alarmsState.safeParse(stored ?? { alarms: [] });
  if (!state.success) return { answer: { kind: 'unreadable', what: 'alarms state' } };
  const change = changeOf(operation, input);
  if (change === undefined)
    return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
  const alarms = change(state.data.alarms);
  const own = byId.safeParse(input).data?.id;
  const acknowledged = alarms.some((one) => one.id === own && one.acknowledged !== undefined);
  return { state: { alarms }, answer: { kind: 'done', acknowledged } };
}

const hourMs = 3_600_000;

/** The alarms that must be told again now: each hour on the first day, then each day, until somebody has acknowledged. */
export function dueAlarms({ alarms }: AlarmsState, now: number): readonly Alarm[] {
  return alarms.filter(({ since, toldAt, acknowledged }) => {
    const pause = now - Date.parse(since) < 24 * hourMs ? hourMs : 24 * hourMs;
    return acknowledged === undefined && now - Date.parse(toldAt) >= pause;
  });
}
