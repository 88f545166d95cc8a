import { decided, received } from '../history/event-stamp.ts';
import {
  EventType,
  type FailureDetails,
  type SubOrchestrationCreated,
  type TaskFailed,
  type TaskScheduled,
  type TaskSucceeded,
  type TimerCreated,
  type TimerFired,
} from '../history/history-events.ts';
import { formatInstant } from '../history/timestamps.ts';

/** The input of an activity is not kept in the history, as on Azure with default settings. */
export function taskScheduled(id: number, name: string, at: number): TaskScheduled {
  const event = {
    EventType: EventType.TaskScheduled,
    Name: name,
    Version: '',
    Input: null,
    ParentTraceContext: null,
    Tags: null,
    ...decided(id, at),
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
    ...decided(id, at),
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
  return { EventType: EventType.TimerCreated, FireAt: formatInstant(fireAt), ...decided(id, at) };
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
