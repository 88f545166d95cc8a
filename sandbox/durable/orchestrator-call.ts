import { type OrchestratorAnswer, readAnswer } from './actions.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { HistoryEvent } from './history-events.ts';
import type { Instance } from './instances.ts';
import type { Invoker } from './invocation.ts';
import { readPayload } from './json.ts';
import { typedDataToJson } from './rpc.ts';

/** What an orchestrator answered; `stack` belongs to the error that the answer carries. */
export type OrchestratorReply =
  | { readonly kind: 'answer'; readonly answer: OrchestratorAnswer; readonly stack: string }
  /** The call failed outside the orchestrator's own code: there is no answer, so nothing can be scheduled. */
  | { readonly kind: 'broken'; readonly message: string; readonly stack: string };

// durable-functions reports a failed orchestrator by an exception whose message holds the answer after this label.
const label = '\n\n$OutOfProcData$:';

/** Hands an orchestrator its history and reads what it wants next. */
export async function callOrchestrator(
  invoker: Invoker,
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
  const invocation = await invoker.invoke(fn, { string: trigger }, { instanceId: { string: instance.id } });
  if (invocation.ok)
    return { kind: 'answer', answer: readAnswer(typedDataToJson(invocation.returnValue)), stack: '' };
  const { message, stack = '' } = invocation.error;
  const at = message.indexOf(label);
  if (at < 0) return { kind: 'broken', message, stack };
  return { kind: 'answer', answer: readAnswer(message.slice(at + label.length)), stack };
}
