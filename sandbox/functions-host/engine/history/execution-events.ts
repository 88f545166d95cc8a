import { received } from './event-stamp.ts';
import {
  EventType,
  type ExecutionCompleted,
  type ExecutionPaused,
  type ExecutionStarted,
  type ExecutionTerminated,
  type OrchestratorTurn,
  type ParentInstance,
} from './history-events.ts';

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

export function orchestratorStarted(at: number): OrchestratorTurn {
  return { EventType: EventType.OrchestratorStarted, ...received(at) };
}

export function orchestratorCompleted(at: number): OrchestratorTurn {
  return { EventType: EventType.OrchestratorCompleted, ...received(at) };
}
