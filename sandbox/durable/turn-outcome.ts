import type { OrchestratorAnswer } from './actions.ts';
import type { DurableScope } from './durable-scope.ts';
import { type EventRaised, EventType, type HistoryEvent } from './history-events.ts';
import {
  executionCompleted,
  orchestratorCompleted,
  subOrchestrationCompleted,
  subOrchestrationFailed,
} from './history-writing.ts';
import type { Instance } from './instances.ts';
import type { Json } from './json.ts';
import { carryOut } from './outbox.ts';
import type { Replay } from './replay.ts';
import { type Ending, failure, type Turn } from './turn.ts';
import { unreachable } from './unreachable.ts';

const largestCustomStatus = 16 * 1024;

type Consequence =
  | { readonly kind: 'go-on'; readonly customStatus: string | null }
  | { readonly kind: 'end'; readonly ending: Ending }
  | { readonly kind: 'start-over'; readonly customStatus: string | null; readonly next: NextGeneration };

type NextGeneration = { readonly input: Json; readonly carried: readonly EventRaised[] };

/** Stores what follows from an orchestrator's answer. Call inside the turn's transaction. */
export function applyAnswer(
  scope: DurableScope,
  turn: Turn,
  answer: OrchestratorAnswer,
  outcome: Replay,
  stack: string,
): void {
  const { instance, now } = turn;
  const consequence = consequenceOf(scope, instance, answer, outcome, stack);
  const decisions = outcome.kind === 'replayed' ? outcome.decisions : [];
  const scheduled = decisions.map((decision) => carryOut(scope, instance, decision, now));
  switch (consequence.kind) {
    case 'go-on':
      goOn(scope, turn, scheduled, consequence.customStatus);
      break;
    case 'end':
      endTurn(scope, turn, consequence.ending, scheduled);
      break;
    case 'start-over': {
      const { customStatus, next } = consequence;
      scope.instances.startOver(instance, inputText(next.input), customStatus, now);
      for (const event of next.carried) scope.messages.post(instance.id, event, now);
      break;
    }
    default:
      unreachable(consequence);
  }
}

function consequenceOf(
  { log }: DurableScope,
  instance: Instance,
  answer: OrchestratorAnswer,
  outcome: Replay,
  stack: string,
): Consequence {
  const who = `instance '${instance.id}' (${instance.name})`;
  const customStatus =
    answer.customStatus === undefined ? instance.customStatus : JSON.stringify(answer.customStatus);
  const size = Buffer.byteLength(customStatus ?? '', 'utf16le');
  if (size > largestCustomStatus) return { kind: 'end', ending: tooLarge(instance, size) };
  if (outcome.kind === 'failed') {
    log.error(`${who} fails: ${outcome.message}`);
    const { message: output } = outcome;
    return { kind: 'end', ending: { status: 'Failed', output, details: output, customStatus } };
  }
  if (outcome.kind === 'stuck') {
    log.error(`${who} stays Running for ever, as on Azure: ${outcome.message}`);
    return { kind: 'go-on', customStatus };
  }
  const over = outcome.finished && (answer.isDone || answer.error !== undefined);
  if (!over) return { kind: 'go-on', customStatus };
  const next = answer.error === undefined ? outcome.continuedAsNew : undefined;
  if (next) return { kind: 'start-over', customStatus, next };
  return { kind: 'end', ending: { ...endingOf(instance, answer, stack), customStatus } };
}

/** Ends the execution, tells its parent and throws away what still waits for it. */
export function endTurn(
  { instances, messages }: DurableScope,
  { instance, past, fresh, now }: Turn,
  ending: Ending,
  scheduled: readonly HistoryEvent[] = [],
): void {
  const { status, output } = ending;
  const end = [executionCompleted(status, output, now), orchestratorCompleted(now)];
  instances.append(instance.id, past.length, [...fresh.map(played), ...scheduled, ...end]);
  instances.update(instance.id, ending, now);
  messages.drop(instance.id);
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

/** A received event as later turns see it: the SDK tells from `IsPlayed` what its code has seen before. */
function played(event: HistoryEvent): HistoryEvent {
  return event.EventType === EventType.OrchestratorStarted ? event : { ...event, IsPlayed: true };
}

function endingOf(instance: Instance, answer: OrchestratorAnswer, stack: string): Ending {
  if (answer.error !== undefined) return failure(instance, answer.error, stack);
  const output = answer.output === undefined || answer.output === null ? null : JSON.stringify(answer.output);
  return { status: 'Completed', output, details: null, customStatus: instance.customStatus };
}

/** Custom status over 16 KB of UTF-16 fails the orchestration and is cleared (recorded on Durable 3.15). */
function tooLarge(instance: Instance, size: number): Ending {
  const limit = 'The UTF-16 size of the JSON-serialized payload must not exceed 16 KB.';
  const message = `${limit} The current payload size is ${Math.ceil(size / 1024)} KB.`;
  return { ...failure(instance, message, ''), customStatus: null };
}

/** The SDK has turned a string into JSON text already. */
function inputText(input: Json): string | null {
  if (input === null || typeof input === 'string') return input;
  return JSON.stringify(input);
}
