import { unreachable } from '../../unreachable.ts';
import type { DurableScope } from '../durable-scope.ts';
import { executionCompleted, orchestratorCompleted } from '../history/execution-events.ts';
import { EventType, type HistoryEvent } from '../history/history-events.ts';
import type { Instance } from '../instances.ts';
import { carryOut } from '../outbox.ts';
import { warnOfSize } from '../payload-size.ts';
import type { Consequence } from './consequence.ts';
import { subOrchestrationCompleted, subOrchestrationFailed } from './task-events.ts';
import type { Ending, Turn } from './turn.ts';

/** Stores what follows from an orchestrator's answer. Call inside the turn's transaction. */
export function applyConsequence(scope: DurableScope, turn: Turn, consequence: Consequence): void {
  const { instance, now } = turn;
  if (consequence.complaint !== undefined)
    scope.log.error(`instance '${instance.id}' (${instance.name}) ${consequence.complaint}`);
  const scheduled = consequence.decisions.map((decision) => carryOut(scope, instance, decision, now));
  switch (consequence.kind) {
    case 'go-on':
      goOn(scope, turn, scheduled, consequence.customStatus);
      break;
    case 'end':
      endTurn(scope, turn, consequence.ending, scheduled);
      break;
    case 'start-over':
      scope.instances.startOver(instance, consequence.input, consequence.customStatus, now);
      for (const event of consequence.preserved) scope.messages.post(instance.id, event, now);
      break;
    default:
      unreachable(consequence);
  }
}

/** Ends the execution, sends its outcome to its parent and drops what still waits for it. */
export function endTurn(
  { instances, messages, entityLocks, log }: DurableScope,
  { instance, past, fresh, now }: Turn,
  ending: Ending,
  scheduled: readonly HistoryEvent[] = [],
): void {
  const { status, output } = ending;
  warnOfSize(log, `the output of instance '${instance.id}'`, output);
  const end = [executionCompleted(status, output, now), orchestratorCompleted(now)];
  instances.append(instance.id, past.length, [...fresh.map(played), ...scheduled, ...end]);
  instances.update(instance.id, ending, now);
  messages.drop(instance.id);
  entityLocks.releaseAll(instance.id, now);
  const { parent } = instance;
  if (!parent) return;
  const failed = { reason: output, details: ending.details, failureDetails: null };
  const event =
    status === 'Completed'
      ? subOrchestrationCompleted(parent.TaskScheduleId, output, now)
      : subOrchestrationFailed(parent.TaskScheduleId, failed, now);
  messages.post(
    parent.OrchestrationInstance.InstanceId,
    event,
    now,
    parent.OrchestrationInstance.ExecutionId,
  );
}

function goOn(
  { instances }: DurableScope,
  { instance, past, fresh, now }: Turn,
  scheduled: readonly HistoryEvent[],
  customStatus: string | null,
): void {
  instances.append(instance.id, past.length, [
    ...fresh.map(played),
    ...scheduled,
    orchestratorCompleted(now),
  ]);
  let status: Instance['status'] = instance.status === 'Suspended' ? 'Suspended' : 'Running';
  let { output } = instance;
  for (const event of fresh) {
    if (event.EventType !== EventType.ExecutionSuspended && event.EventType !== EventType.ExecutionResumed)
      continue;
    status = event.EventType === EventType.ExecutionSuspended ? 'Suspended' : 'Running';
    output = event.Reason;
  }
  instances.update(instance.id, { status, output, customStatus }, now);
}

/** A received event as later turns see it: by `IsPlayed` the SDK knows what its code has seen before. */
function played(event: HistoryEvent): HistoryEvent {
  return event.EventType === EventType.OrchestratorStarted ? event : { ...event, IsPlayed: true };
}
