import * as z from 'zod';

const runs = z.object({
  /** Runs that wait: for their turn, their window, an approval. */
  waiting: z.number().int(),
  running: z.number().int(),
  /** Since when the oldest one waits. */
  oldestWaitingSince: z.string().nullable(),
});

/** The state of the runs that have not ended. */
export type RunCounts = z.infer<typeof runs>;

export const heartbeatState = z.object({
  /** Events that came in since the last heartbeat. */
  events: z.number().int(),
  /** Of these, the ones that led to an assessment, or to a run. */
  assessed: z.number().int(),
  lastEventAt: z.string().optional(),
  lastHeartbeatAt: z.string().optional(),
  /** What the last heartbeat reported: events since the one before it, and the runs at that time. */
  reported: runs.extend({ events: z.number().int(), assessed: z.number().int() }).optional(),
  /** The sweep that the last heartbeat reported. */
  lastSweepId: z.string().optional(),
});

/** What shows that the app is alive; times are ISO 8601. */
export type Heartbeat = z.infer<typeof heartbeatState>;

export const noHeartbeat: Heartbeat = { events: 0, assessed: 0 };

const events = z.object({ at: z.string(), events: z.number().int(), assessed: z.number().int() });
const heartbeatInput = z.object({
  at: z.string(),
  events: z.number().int(),
  assessed: z.number().int(),
  sweepId: z.string().optional(),
  runs: runs.optional(),
});

export type EventsInput = z.infer<typeof events>;
export type HeartbeatInput = z.infer<typeof heartbeatInput>;

interface HeartbeatTurn {
  readonly state?: Heartbeat;
  readonly answer: { readonly kind: 'done' } | { readonly kind: 'unreadable'; readonly what: string };
}

/** One operation on the heartbeat: `events` adds some that came in, `report` subtracts those that a heartbeat has reported. */
export function turnHeartbeat(stored: unknown, operation: string, input: unknown): HeartbeatTurn {
  const state = heartbeatState.safeParse(stored ?? noHeartbeat);
  if (!state.success) return { answer: { kind: 'unreadable', what: 'heartbeat state' } };
  const changed = changedBy(state.data, operation, input);
  if (changed === undefined)
    return { answer: { kind: 'unreadable', what: `operation ${operation} or its input` } };
  return { state: changed, answer: { kind: 'done' } };
}

function changedBy(heartbeat: Heartbeat, operation: string, input: unknown): Heartbeat | undefined {
  if (operation === 'events') {
    const came = events.safeParse(input).data;
    if (came === undefined) return undefined;
    const { lastEventAt = '' } = heartbeat;
    return {
      ...heartbeat,
      events: heartbeat.events + came.events,
      assessed: heartbeat.assessed + came.assessed,
      lastEventAt: came.at > lastEventAt ? came.at : lastEventAt,
    };
  }
  if (operation === 'report') {
    const reported = heartbeatInput.safeParse(input).data;
    if (reported === undefined) return undefined;
    if (reported.at === heartbeat.lastHeartbeatAt) return heartbeat;
    return {
      ...heartbeat,
      events: Math.max(0, heartbeat.events - reported.events),
      assessed: Math.max(0, heartbeat.assessed - reported.assessed),
      lastHeartbeatAt: reported.at,
      ...(reported.runs && {
        reported: { ...reported.runs, events: reported.events, assessed: reported.assessed },
      }),
      lastSweepId: reported.sweepId ?? heartbeat.lastSweepId,
    };
  }
  return undefined;
}

const hourMs = 3_600_000;

/** Whether it is time for a heartbeat: after each sweep, and each hour at least. `sweepId` names the last sweep that ended. */
export function isHeartbeatDue(
  { lastHeartbeatAt, lastSweepId }: Heartbeat,
  sweepId: string | undefined,
  now: number,
): boolean {
  if (lastHeartbeatAt === undefined || now - Date.parse(lastHeartbeatAt) >= hourMs) return true;
  return sweepId !== undefined && sweepId !== lastSweepId;
}
