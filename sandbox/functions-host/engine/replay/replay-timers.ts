import type { RetryOptions } from './actions.ts';
import type { DecisionBook } from './decisions.ts';
import { ReplayTask } from './replay-task.ts';

const day = 24 * 60 * 60 * 1000;

/** Timers beyond `longest` are split into intervals, as the extension does on Azure Storage. */
const timerLimits = { max: 6 * day, interval: 3 * day };

/**
 * A timer of an orchestrator. `now` gives the turn's time. A cancelled timer keeps its id, settles at once and is
 * not waited for; the answer of the SDK carries the cancellation from the first turn of every replay on.
 */
export function timer(book: DecisionBook, now: () => number, fireAt: number, cancelled: boolean): ReplayTask {
  const long = fireAt - now() > timerLimits.max;
  const first = book.decide({ kind: 'timer', fireAt: long ? now() + timerLimits.interval : fireAt });
  if (cancelled) book.cancel(first.id);
  if (!long || cancelled) return first.task;
  const whole = new ReplayTask();
  const next = (): void => {
    const left = fireAt - now();
    const until = left < timerLimits.interval ? fireAt : now() + timerLimits.interval;
    if (left <= 0) whole.settle(true);
    else book.decide({ kind: 'timer', fireAt: until }).task.whenSettled(next);
  };
  first.task.whenSettled(next);
  return whole;
}

/** What a retried task needs of its replay. */
export interface RetryScope {
  readonly book: DecisionBook;
  readonly now: () => number;
  /** Says that the app is now stuck as it would be on Azure. */
  readonly warn: (message: string) => void;
}

/**
 * A task that is tried again after a wait. A timer follows the last failed attempt too, due at once, as recorded
 * on Functions host 4.1037: durable-functions waits for it before it throws. When retryTimeout ends first no timer
 * follows and the orchestrator waits for ever; that is so on Azure as well.
 */
export function retried(scope: RetryScope, options: RetryOptions, once: () => ReplayTask): ReplayTask {
  const { book, now, warn } = scope;
  const whole = new ReplayTask();
  const giveUpAt = now() + options.retryTimeoutInMilliseconds;
  let failures = 0;
  const attempt = (): void =>
    once().whenSettled((succeeded) => {
      if (succeeded) return whole.settle(true);
      failures++;
      const last = failures >= options.maxNumberOfAttempts;
      if (!last && now() >= giveUpAt) {
        warn(
          'retryTimeout ended before the last attempt: durable-functions 3 waits for ever now, as on Azure',
        );
        return whole.settle(false);
      }
      const wait = last ? 0 : waitAfter(failures, options);
      const { task } = book.decide({ kind: 'timer', fireAt: now() + wait });
      task.whenSettled(() => (last ? whole.settle(false) : attempt()));
    });
  attempt();
  return whole;
}

function waitAfter(failures: number, options: RetryOptions): number {
  const wait = options.firstRetryIntervalInMilliseconds * options.backoffCoefficient ** (failures - 1);
  return Math.min(wait, options.maxRetryIntervalInMilliseconds);
}
