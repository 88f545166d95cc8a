/**
 * The numbers of DurableTask.Core's EventType that this host writes. The names are those which the
 * management API shows in `historyEvents`.
 */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

interface Common {
  readonly EventId: number;
  readonly IsPlayed: boolean;
  /** When the event came to be, as .NET writes an instant. */
  readonly Timestamp: string;
}

/** Where an orchestration's answer goes: the caller and the id its call has in the caller's history. */
export interface ParentInstance {
  readonly Name: string;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly TaskScheduleId: number;
  readonly Version: string | null;
}

/** Failure as data; only apps that register an exception properties provider get it. */
export type FailureDetails = Readonly<Record<string, unknown>> | null;

export interface ExecutionStarted extends Common {
  readonly EventType: typeof EventType.ExecutionStarted;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance: ParentInstance | null;
  readonly Name: string;
  readonly Version: string | null;
  readonly Input: string | null;
}

export interface ExecutionCompleted extends Common {
  readonly EventType: typeof EventType.ExecutionCompleted;
  readonly OrchestrationStatus: 'Completed' | 'Failed' | 'Terminated';
  readonly Result: string | null;
  readonly FailureDetails: FailureDetails;
}

export interface ExecutionTerminated extends Common {
  readonly EventType: typeof EventType.ExecutionTerminated;
  readonly Input: string | null;
}

export interface TaskScheduled extends Common {
  readonly EventType: typeof EventType.TaskScheduled;
  readonly Name: string;
}

export interface SubOrchestrationCreated extends Common {
  readonly EventType: typeof EventType.SubOrchestrationInstanceCreated;
  readonly Name: string;
  readonly Version: string | null;
  readonly InstanceId: string;
}

export interface TaskSucceeded extends Common {
  readonly EventType: typeof EventType.TaskCompleted | typeof EventType.SubOrchestrationInstanceCompleted;
  readonly TaskScheduledId: number;
  /** JSON text, or null. */
  readonly Result: string | null;
}

export interface TaskFailed extends Common {
  readonly EventType: typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed;
  readonly TaskScheduledId: number;
  readonly Reason: string | null;
  readonly Details: string | null;
  readonly FailureDetails: FailureDetails;
}

export interface TimerCreated extends Common {
  readonly EventType: typeof EventType.TimerCreated;
  readonly FireAt: string;
}

export interface TimerFired extends Common {
  readonly EventType: typeof EventType.TimerFired;
  readonly TimerId: number;
  readonly FireAt: string;
}

export interface OrchestratorTurn extends Common {
  readonly EventType: typeof EventType.OrchestratorStarted | typeof EventType.OrchestratorCompleted;
}

export interface EventSent extends Common {
  readonly EventType: typeof EventType.EventSent;
  readonly InstanceId: string;
  readonly Name: string;
  readonly Input: string;
}

export interface EventRaised extends Common {
  readonly EventType: typeof EventType.EventRaised;
  readonly Name: string;
  readonly Input: string | null;
}

export interface ExecutionPaused extends Common {
  readonly EventType: typeof EventType.ExecutionSuspended | typeof EventType.ExecutionResumed;
  readonly Reason: string | null;
}

/** One row of an orchestration's history, with the field names and types that the extension uses. */
export type HistoryEvent =
  | ExecutionStarted
  | ExecutionCompleted
  | ExecutionTerminated
  | TaskScheduled
  | SubOrchestrationCreated
  | TaskSucceeded
  | TaskFailed
  | TimerCreated
  | TimerFired
  | OrchestratorTurn
  | EventSent
  | EventRaised
  | ExecutionPaused;

/** The events that reach an orchestration from outside a turn of its own: its messages. */
export type ReceivedEvent =
  | ExecutionStarted
  | ExecutionTerminated
  | TaskSucceeded
  | TaskFailed
  | TimerFired
  | EventRaised
  | ExecutionPaused;
