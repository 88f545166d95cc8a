import {
  type EventRaised,
  type EventSent,
  EventType,
  type ExecutionCompleted,
  type ExecutionPaused,
  type ExecutionStarted,
  type ExecutionTerminated,
  type FailureDetails,
  type OrchestratorTurn,
  type ParentInstance,
  type SubOrchestrationCreated,
  type TaskFailed,
  type TaskScheduled,
  type TaskSucceeded,
  type TimerCreated,
  type TimerFired,
} from './history-events.ts';
import { formatInstant } from './timestamps.ts';

// Every writer keeps the order of fields that Durable extension 3.15 was recorded with: the management API shows
// what is left of an event after some fields are taken out, so the order is part of its format.

const received = (at: number) => ({ EventId: -1, IsPlayed: false, Timestamp: formatInstant(at) });
const scheduled = (id: number, at: number) => ({
  EventId: id,
  IsPlayed: false,
  Timestamp: formatInstant(at),
});

/** What a new execution is started with. `generation` is 0 for an execution that a client starts, null for others. */
export interface StartOf {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | null;
  readonly input: string | null;
  readonly parent: ParentInstance | null;
  readonly generation: 0 | null;
}

export function executionStarted(start: StartOf, at: number): ExecutionStarted {
  const event = {
    OrchestrationInstance: { InstanceId: start.instanceId, ExecutionId: start.executionId },
    EventType: EventType.ExecutionStarted,
    ParentInstance: start.parent,
    Name: start.name,
    Version: start.version,
    Input: start.input,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: start.generation,
    GenerateNewTrace: false,
    ...received(at),
  };
  return event;
}

export function executionCompleted(
  status: ExecutionCompleted['OrchestrationStatus'],
  result: string | null,
  at: number,
): ExecutionCompleted {
  return {
    EventType: EventType.ExecutionCompleted,
    OrchestrationStatus: status,
    Result: result,
    FailureDetails: null,
    ...received(at),
  };
}

export function executionTerminated(reason: string | null, at: number): ExecutionTerminated {
  return { EventType: EventType.ExecutionTerminated, Input: reason, ...received(at) };
}

export function executionSuspended(reason: string | null, at: number): ExecutionPaused {
  return { EventType: EventType.ExecutionSuspended, Reason: reason, ...received(at) };
}

export function executionResumed(reason: string | null, at: number): ExecutionPaused {
  return { EventType: EventType.ExecutionResumed, Reason: reason, ...received(at) };
}

/** The input of an activity is not kept in the history, as on Azure with default settings. */
export function taskScheduled(id: number, name: string, at: number): TaskScheduled {
  const event = {
    EventType: EventType.TaskScheduled,
    Name: name,
    Version: '',
    Input: null,
    ParentTraceContext: null,
    Tags: null,
    ...scheduled(id, at),
  };
  return event;
}

export function taskCompleted(taskId: number, result: string, at: number): TaskSucceeded {
  return { EventType: EventType.TaskCompleted, TaskScheduledId: taskId, Result: result, ...received(at) };
}

/** Why a task failed: one line, the whole story, and data where the app provides it. */
export interface FailureOf {
  readonly reason: string | null;
  readonly details: string | null;
  readonly failureDetails: FailureDetails;
}

export function taskFailed(taskId: number, failure: FailureOf, at: number): TaskFailed {
  return failed(EventType.TaskFailed, taskId, failure, at);
}

export function subOrchestrationCreated(
  id: number,
  child: { readonly name: string; readonly version: string | null; readonly instanceId: string },
  at: number,
): SubOrchestrationCreated {
  const event = {
    EventType: EventType.SubOrchestrationInstanceCreated,
    Name: child.name,
    Version: child.version,
    InstanceId: child.instanceId,
    Input: null,
    ClientSpanId: null,
    Tags: null,
    ...scheduled(id, at),
  };
  return event;
}

export function subOrchestrationCompleted(taskId: number, result: string | null, at: number): TaskSucceeded {
  const type = EventType.SubOrchestrationInstanceCompleted;
  return { EventType: type, TaskScheduledId: taskId, Result: result, ...received(at) };
}

export function subOrchestrationFailed(taskId: number, failure: FailureOf, at: number): TaskFailed {
  return failed(EventType.SubOrchestrationInstanceFailed, taskId, failure, at);
}

function failed(type: TaskFailed['EventType'], taskId: number, failure: FailureOf, at: number): TaskFailed {
  return {
    EventType: type,
    TaskScheduledId: taskId,
    Reason: failure.reason,
    Details: failure.details,
    FailureDetails: failure.failureDetails,
    ...received(at),
  };
}

export function timerCreated(id: number, fireAt: number, at: number): TimerCreated {
  return { EventType: EventType.TimerCreated, FireAt: formatInstant(fireAt), ...scheduled(id, at) };
}

/** `at` is when the timer was created: that is the time the extension stamps on the firing, too. */
export function timerFired(timerId: number, fireAt: number, at: number): TimerFired {
  return {
    EventType: EventType.TimerFired,
    TimerId: timerId,
    FireAt: formatInstant(fireAt),
    ...received(at),
  };
}

export function orchestratorStarted(at: number): OrchestratorTurn {
  return { EventType: EventType.OrchestratorStarted, ...received(at) };
}

export function orchestratorCompleted(at: number): OrchestratorTurn {
  return { EventType: EventType.OrchestratorCompleted, ...received(at) };
}

export function eventSent(id: number, target: string, input: string, at: number): EventSent {
  return {
    EventType: EventType.EventSent,
    InstanceId: target,
    Name: 'op',
    Input: input,
    ...scheduled(id, at),
  };
}

/** `input` is JSON text. */
export function eventRaised(name: string, input: string | null, at: number): EventRaised {
  const event = {
    EventType: EventType.EventRaised,
    Name: name,
    Input: input,
    ParentTraceContext: null,
    ...received(at),
  };
  return event;
}
