import type { Json } from '../http/json.ts';
import { jsonLoss } from '../http/json-loss.ts';
import { activityInput, typedDataToJson } from '../http/rpc.ts';
import { activityFailure } from './activity-failure.ts';
import type { QueuedActivity } from './activity-queue.ts';
import type { DurableScope } from './durable-scope.ts';
import { warnOfSize } from './payload-size.ts';
import { taskCompleted, taskFailed } from './replay/task-events.ts';

/**
 * Runs one queued activity and stores its outcome as a message to its orchestration. A host that dies in between
 * runs it again at the next start: activities run at least once.
 */
export async function runActivity(scope: DurableScope, activity: QueuedActivity): Promise<void> {
  const outcome = await outcomeOf(scope, activity);
  const { store, instances, messages, activityQueue, clock } = scope;
  store.transaction(() => {
    activityQueue.remove(activity);
    // The orchestration may have ended, or continued as new: then nobody waits for the outcome any more.
    if (instances.find(activity.instance)?.execution !== activity.execution) return;
    const now = clock.now();
    const event = outcome.ok
      ? taskCompleted(activity.task, outcome.result, now)
      : taskFailed(activity.task, activityFailure(activity.name, outcome.error), now);
    messages.post(activity.instance, event, now, activity.execution);
  });
}

/** What came of an activity: its result as JSON text, or what it threw. */
export type Outcome =
  | { readonly ok: true; readonly result: string }
  | { readonly ok: false; readonly error: Error };

/** Runs an activity and gives what came of it; stores nothing. */
export async function outcomeOf(
  { functions, invoker, log }: DurableScope,
  activity: QueuedActivity,
): Promise<Outcome> {
  const { name, instance } = activity;
  const fn = functions.activities.get(name);
  if (!fn) {
    const message = `The function '${name}' doesn't exist, is disabled, or is not an activity function.`;
    log.error(`activity of instance '${instance}' was queued by an earlier version of the app: ${message}`);
    return { ok: false, error: new Error(message) };
  }
  const input = JSON.parse(activity.input) as Json;
  const metadata = { instanceId: { string: instance }, data: { json: activity.input } };
  const invocation = await invoker.invoke(fn, activityInput(input), metadata);
  if (invocation.ok) {
    const result = typedDataToJson(invocation.returnValue);
    const loss = jsonLoss(invocation.result);
    if (loss !== undefined) log.warning(`activity '${name}' of instance '${instance}': ${loss}`);
    warnOfSize(log, `the result of activity '${name}' of instance '${instance}'`, result);
    return { ok: true, result };
  }
  log.ofFunction(name, 'Error', `failed for instance '${instance}': ${invocation.error.message}`);
  return invocation;
}
