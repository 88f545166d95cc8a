import { unreachable } from '../unreachable.ts';
import { typeName } from './dotnet-type.ts';
import type { DurableScope } from './durable-scope.ts';
import { parseEntityId } from './entity-id.ts';
import type { HistoryEvent } from './history/history-events.ts';
import { eventSent } from './history/message-events.ts';
import { formatInstant, formatWithOffset } from './history/timestamps.ts';
import { type Instance, isFinished } from './instances.ts';
import type { Waiter } from './messages.ts';
import { warnOfSize } from './payload-size.ts';
import type { NumberedDecision } from './replay/decisions.ts';
import {
  subOrchestrationCreated,
  subOrchestrationFailed,
  taskScheduled,
  timerCreated,
  timerFired,
} from './replay/task-events.ts';

/**
 * How long a message takes through the queues at least when it is due "at once" but its timer lies ahead; recorded
 * steps take 27 to 43 ms. It keeps a driven clock from standing still under an app that waits out the last
 * fraction of a second.
 */
const queueDelay = 50;

/** Carries out one decision of `instance` inside the turn's transaction. Gives the event for its history. */
export function carryOut(
  scope: DurableScope,
  instance: Instance,
  decision: NumberedDecision,
  now: number,
): HistoryEvent {
  const { id, execution } = instance;
  switch (decision.kind) {
    case 'activity': {
      const input = JSON.stringify(decision.input);
      warnOfSize(scope.log, `the input of activity '${decision.name}' of instance '${id}'`, input);
      scope.activityQueue.add({ instance: id, execution, task: decision.id, name: decision.name, input });
      return taskScheduled(decision.id, decision.name, now);
    }
    case 'timer': {
      const { fireAt } = decision;
      scope.messages.post(id, timerFired(decision.id, fireAt, now), dueTime(fireAt, now), execution);
      return timerCreated(decision.id, fireAt, now);
    }
    case 'child':
      return startChild(scope, instance, decision, now);
    case 'operation': {
      warnOfSize(
        scope.log,
        `the input of '${decision.request.op}' of entity '${decision.entity}'`,
        decision.request.input,
      );
      const parent = { instanceId: id, executionId: execution };
      scope.messages.post(decision.entity, { ...decision.request, parent }, now);
      const { op, signal, input } = decision.request;
      const own = { op, ...(signal ? { signal } : {}), ...(input === null ? {} : { input }) };
      const request = requestMessage(own, decision.request.id, parent, now);
      return eventSent(decision.id, decision.entity, 'op', request, now);
    }
    case 'lock': {
      const parent = { instanceId: id, executionId: execution };
      const { request, lockSet } = decision;
      const [first = ''] = lockSet;
      scope.messages.post(first, { id: request, lockSet, position: 0, parent }, now);
      const own = { op: null, lockset: lockSet.map(parseEntityId) };
      return eventSent(decision.id, first, 'op', requestMessage(own, request, parent, now), now);
    }
    case 'release': {
      const { entity, lock } = decision;
      scope.messages.post(entity, { release: lock, parent: { instanceId: id } }, now);
      const message = JSON.stringify({ $type: typeName('ReleaseMessage'), parent: id, id: lock });
      return eventSent(decision.id, entity, 'release', message, now);
    }
    default:
      return unreachable(decision);
  }
}

/**
 * When a timer's message may be taken. Azure Storage takes delays in whole seconds and the extension rounds them
 * down, so a timer fires up to a second early and one of under a second at once (recorded on Durable 3.15).
 */
function dueTime(fireAt: number, now: number): number {
  const delay = Math.max(0, fireAt - now);
  return now + Math.max(Math.floor(delay / 1000) * 1000, Math.min(delay, queueDelay));
}

function startChild(
  { instances, messages, settings, log }: DurableScope,
  parent: Instance,
  decision: NumberedDecision & { kind: 'child' },
  now: number,
): HistoryEvent {
  const number = decision.id.toString(16).toUpperCase().padStart(4, '0');
  const id = decision.instanceId ?? `${parent.execution}:${number}`;
  // A child without a version gets the host's default, not its parent's (recorded on Durable 3.15).
  const version = decision.version ?? settings.defaultVersion ?? null;
  warnOfSize(log, `the input of sub-orchestration '${decision.name}' of '${parent.id}'`, decision.input);
  const existing = instances.find(id);
  if (existing && !isFinished(existing.status)) {
    const reason = `An Orchestration instance with the status ${existing.status} already exists.`;
    log.error(`'${parent.id}' calls sub-orchestration '${decision.name}' with the id '${id}': ${reason}`);
    const failure = { reason, details: reason, failureDetails: null };
    messages.post(parent.id, subOrchestrationFailed(decision.id, failure, now), now, parent.execution);
  } else {
    const caller = {
      Name: parent.name,
      OrchestrationInstance: { InstanceId: parent.id, ExecutionId: parent.execution },
      TaskScheduleId: decision.id,
      Version: parent.version,
    };
    instances.create({ id, name: decision.name, version, input: decision.input, parent: caller }, now);
  }
  return subOrchestrationCreated(decision.id, { name: decision.name, version, instanceId: id }, now);
}

/** `own` is what differs between an operation and a request for locks. */
function requestMessage(own: object, id: string, parent: Waiter, now: number): string {
  return JSON.stringify({
    $type: typeName('RequestMessage'),
    ...own,
    id,
    parent: parent.instanceId,
    parentExecution: parent.executionId,
    Timestamp: formatInstant(now),
    Predecessor: '0001-01-01T00:00:00',
    requestTime: formatWithOffset(now),
  });
}
