import * as z from 'zod';
import type { RegisteredFunction } from '../functions/functions-core.ts';
import type { HostLog } from '../functions/host-log.ts';

const seconds = z.object({ seconds: z.number().min(0) }).transform((duration) => duration.seconds * 1000);
// -1 means for ever.
const maxRetryCount = z.int().min(-1);
const retryOptions = z.discriminatedUnion('retryStrategy', [
  z.object({ retryStrategy: z.literal('fixedDelay'), maxRetryCount, delayInterval: seconds }),
  z.object({
    retryStrategy: z.literal('exponentialBackoff'),
    maxRetryCount,
    minimumInterval: seconds,
    maximumInterval: seconds,
  }),
]);

/** How often and after which waits (ms) a failed invocation is made again. */
export type RetryPolicy = z.infer<typeof retryOptions>;

/** What an invocation that is a retry learns about that. */
export interface RetryContext {
  readonly retryCount: number;
  readonly maxRetryCount: number;
  readonly exception: { readonly source: string; readonly message: string; readonly stackTrace: string };
}

/**
 * The `retry` option of a function, undefined when it has none. Only timer triggers carry it out, of those this host
 * runs; elsewhere, and where it cannot be read, a warning says that it has no effect.
 */
export function retryPolicyOf({ name, trigger, retryOptions: given }: RegisteredFunction, log: HostLog) {
  if (given === undefined || given === null) return undefined;
  if (trigger.type !== 'timerTrigger') {
    log.warning(
      `Retries are not supported for function '${name}': '${trigger.type}' takes no 'retry' option`,
    );
    return undefined;
  }
  const parsed = retryOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  log.error(`'${name}' is not retried: its 'retry' option cannot be read: ${faults.join('; ')}`);
  return undefined;
}

/** The wait (ms) before retry number `retry`, counted from 1; undefined when there is none any more. */
export function retryDelay(policy: RetryPolicy, retry: number): number | undefined {
  if (policy.maxRetryCount !== -1 && retry > policy.maxRetryCount) return undefined;
  return policy.retryStrategy === 'fixedDelay'
    ? policy.delayInterval
    : backOffDelay(policy.minimumInterval, policy.maximumInterval, retry);
}

/**
 * Wait number `count` (from 1) of the WebJobs SDK's exponential back-off: `minimum`, then `minimum` and its doubles on
 * top, up to `maximum`. The SDK spreads them at random by a fifth; here they are known in advance.
 */
export function backOffDelay(minimum: number, maximum: number, count: number): number {
  return Math.min(maximum, count === 1 ? minimum : minimum * (1 + 2 ** (count - 2)));
}

export function retryContext(policy: RetryPolicy, retry: number, error: Error): RetryContext {
  const exception = { source: '', message: error.message, stackTrace: error.stack ?? '' };
  return { retryCount: retry, maxRetryCount: policy.maxRetryCount, exception };
}
