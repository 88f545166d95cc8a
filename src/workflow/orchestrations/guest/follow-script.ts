import type { OrchestrationContext } from 'durable-functions';
import { cadenceSeconds, orderedPauseSeconds } from '../../../core/remediation/cadence.ts';
import type { Accepted, Operation, Result } from '../../../ports/cloud.ts';
import { type Durable, nowMs, sleep } from '../calls.ts';

/** What a script is asked for its end, once. */
type Poll<T> = (
  operation: Operation,
) => Durable<Result<{ readonly state: 'running'; readonly retryAfterSeconds?: number } | T>>;

/**
 * Follows a script in a guest to its end, on durable timers. Answers undefined where it did not end by `limit`, in milliseconds since the epoch: what it
 * says later is not taken.
 */
export function* followScript<T extends { readonly state: 'over' }>(
  context: OrchestrationContext,
  started: Accepted & { readonly operation: Operation },
  limit: number,
  poll: Poll<T>,
): Durable<T | undefined> {
  const since = nowMs(context);
  let wait = orderedPauseSeconds(started.retryAfterSeconds);
  while (nowMs(context) < limit) {
    yield* sleep(context, Math.max(wait, cadenceSeconds((nowMs(context) - since) / 1000)));
    const asked = yield* poll(started.operation);
    if (asked.ok && asked.value.state === 'over') return asked.value;
    const asks = asked.ok ? asked.value : asked.failure;
    wait = orderedPauseSeconds('retryAfterSeconds' in asks ? asks.retryAfterSeconds : undefined);
  }
  return undefined;
}
