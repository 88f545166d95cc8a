import type { RegisteredFunction } from '../../functions/functions-core.ts';
import type { Invoker } from '../../functions/invocation.ts';
import { readPayload } from '../../http/json.ts';
import { typedDataToJson } from '../../http/rpc.ts';
import type { HistoryEvent } from '../history/history-events.ts';
import type { Instance } from '../instances.ts';
import { type OrchestratorAnswer, readAnswer } from './actions.ts';
import { reusedTasks } from './reused-tasks.ts';
import type { TurnTrace } from './turn-trace.ts';

/** What an orchestrator answered; `stack` belongs to the error that the answer carries; `reused` counts tasks
 * that stand in two compound tasks. */
export type OrchestratorReply =
  | {
      readonly kind: 'answer';
      readonly answer: OrchestratorAnswer;
      readonly stack: string;
      readonly reused: number;
    }
  /** The call failed outside the orchestrator's own code: there is no answer, so nothing can be scheduled. */
  | { readonly kind: 'broken'; readonly message: string; readonly stack: string };

// durable-functions reports a failed orchestrator by an exception whose message holds the answer after this label.
const label = '\n\n$OutOfProcData$:';

/** Hands an orchestrator its history and reads what it wants next. What passed goes into the trace. */
export async function callOrchestrator(
  { invoker, trace }: { readonly invoker: Invoker; readonly trace: TurnTrace | undefined },
  fn: RegisteredFunction,
  instance: Instance,
  past: readonly HistoryEvent[],
  fresh: readonly HistoryEvent[],
): Promise<OrchestratorReply> {
  const trigger = JSON.stringify({
    history: [...past, ...fresh],
    input: readPayload(instance.input),
    instanceId: instance.id,
    isReplaying: past.length > 0,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: '3.00:00:00',
    maximumShortTimerDuration: '6.00:00:00',
    defaultHttpAsyncRequestSleepTimeMillseconds: 30000,
  });
  const reply = await handTurn(invoker, fn, instance.id, trigger);
  if (reply.kind === 'broken') return reply;
  trace?.({
    orchestrator: instance.name,
    version: instance.version,
    instance: instance.id,
    input: JSON.parse(trigger),
    answer: JSON.parse(reply.text),
  });
  return { kind: 'answer', answer: readAnswer(reply.text), stack: reply.stack, reused: reply.reused };
}

/** An orchestrator's answer as JSON text with the number of tasks it uses twice, or why there is none. */
export type TurnReply =
  | { readonly kind: 'text'; readonly text: string; readonly stack: string; readonly reused: number }
  | (OrchestratorReply & { readonly kind: 'broken' });

/** Calls an orchestrator with the JSON text of one turn. */
export async function handTurn(
  invoker: Invoker,
  fn: RegisteredFunction,
  instanceId: string,
  trigger: string,
): Promise<TurnReply> {
  const invocation = await invoker.invoke(fn, { string: trigger }, { instanceId: { string: instanceId } });
  if (invocation.ok)
    return {
      kind: 'text',
      text: typedDataToJson(invocation.returnValue),
      stack: '',
      reused: reusedTasks(invocation.result),
    };
  const { message, stack = '' } = invocation.error;
  const at = message.indexOf(label);
  if (at < 0) return { kind: 'broken', message, stack };
  return { kind: 'text', text: message.slice(at + label.length), stack, reused: 0 };
}
