/** One line of a run's timeline, from its history. Times are ISO 8601. */
export interface TimelineEntry {
  readonly at: string;
  /** When it was begun, where the history says so. */
  readonly scheduledAt?: string;
  readonly kind: 'started' | 'activity' | 'child' | 'entity' | 'timer' | 'event' | 'ended';
  readonly what: string;
  readonly ok?: boolean;
  readonly result?: unknown;
}

interface HistoryEvent {
  readonly EventType: string;
  readonly Timestamp: string;
  readonly [member: string]: unknown;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const known: Readonly<Record<string, (event: HistoryEvent) => Pick<TimelineEntry, 'kind' | 'what' | 'ok'>>> =
  {
    ExecutionStarted: (event) => ({ kind: 'started', what: text(event.FunctionName) }),
    TaskCompleted: (event) => ({ kind: 'activity', what: text(event.FunctionName), ok: true }),
    TaskFailed: (event) => ({ kind: 'activity', what: text(event.FunctionName), ok: false }),
    SubOrchestrationInstanceCompleted: (event) => ({
      kind: 'child',
      what: text(event.FunctionName),
      ok: true,
    }),
    SubOrchestrationInstanceFailed: (event) => ({ kind: 'child', what: text(event.FunctionName), ok: false }),
    TimerFired: () => ({ kind: 'timer', what: 'timer fired' }),
    EventRaised: (event) => ({ kind: 'event', what: text(event.Name) }),
    ExecutionCompleted: (event) => ({ kind: 'ended', what: text(event.OrchestrationStatus) || 'Completed' }),
    ExecutionTerminated: () => ({ kind: 'ended', what: 'Terminated' }),
  };

// An entity's answer is an event named by a GUID.
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Turns the `historyEvents` of the management API into lines a person can read, oldest first. Unknown events are left out. */
export function timelineOf(history: readonly HistoryEvent[]): TimelineEntry[] {
  return history.flatMap((event): TimelineEntry[] => {
    const entry = known[event.EventType]?.(event);
    if (entry === undefined) return [];
    const answered = entry.kind === 'event' && guid.test(entry.what);
    const result = event.Result ?? event.Input;
    return [
      {
        at: event.Timestamp,
        ...(typeof event.ScheduledTime === 'string' ? { scheduledAt: event.ScheduledTime } : {}),
        ...entry,
        ...(answered ? { kind: 'entity' as const, what: 'entity answered' } : {}),
        ...(result === undefined || result === null ? {} : { result }),
      },
    ];
  });
}
