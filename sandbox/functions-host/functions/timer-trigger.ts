import { DueTimer } from '../engine/due-timer.ts';
import {
  type RetryContext,
  type RetryPolicy,
  retryContext,
  retryDelay,
  retryPolicyOf,
} from '../engine/retry-policy.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { Invocation } from './invocation.ts';
import { isShort, type TimerSchedule } from './timer-schedule.ts';
import type { TimerStatus, TimerStatuses } from './timer-status.ts';
import type { Listener, TriggerScope } from './trigger-scope.ts';

/**
 * One timer-triggered function, as the TimerListener of WebJobs.Extensions runs it: an occurrence missed while no host
 * ran, or while the function itself ran, is made up for once; failures wait for the next occurrence unless the
 * function has a retry policy. No two runs of the function overlap, those by hand included.
 */
export class TimerTrigger implements Listener {
  readonly #fn: RegisteredFunction;
  readonly #schedule: TimerSchedule;
  readonly #scope: TriggerScope;
  readonly #statuses: TimerStatuses | undefined;
  readonly #policy: RetryPolicy | undefined;
  readonly #timer: DueTimer;
  #status: TimerStatus | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(fn: RegisteredFunction, schedule: TimerSchedule, scope: TriggerScope, statuses: TimerStatuses) {
    this.#fn = fn;
    this.#schedule = schedule;
    this.#scope = scope;
    this.#policy = retryPolicyOf(fn, scope.log);
    this.#timer = new DueTimer(scope.clock);
    const monitored = fn.trigger.useMonitor !== false && !isShort(schedule, scope.clock.now());
    this.#statuses = monitored ? statuses : undefined;
  }

  start(): void {
    const now = this.#scope.clock.now();
    const next = this.#schedule.next(now);
    if (next === undefined) {
      this.#scope.log.warning(`'${this.#fn.name}' never runs: its schedule has no occurrence`);
      return;
    }
    const kept = this.#statuses?.find(this.#fn.name);
    const unchanged = kept !== undefined && this.#schedule.next(kept.last ?? kept.updated) === kept.next;
    this.#status = unchanged ? kept : { last: kept?.last, next, updated: now };
    this.#statuses?.keep(this.#fn.name, this.#status);
    const isPastDue = now > this.#status.next;
    if (isPastDue || this.#fn.trigger.runOnStartup === true) this.#run({ began: now, isPastDue });
    else this.#await(this.#status.next);
  }

  nextWake(): number | undefined {
    return this.#timer.at;
  }

  stop(): void {
    this.#timer.stop();
  }

  runByHand(): Promise<Invocation> {
    return this.#invoke(false);
  }

  #await(next: number): void {
    this.#timer.set(next, () => this.#run({ began: this.#scope.clock.now(), isPastDue: false }));
  }

  /** One occurrence, or one more try of it. */
  #run(occurrence: { readonly began: number; readonly isPastDue: boolean }, retry?: RetryContext): void {
    const { clock, inFlight } = this.#scope;
    void inFlight.track(async () => {
      const invocation = await this.#invoke(occurrence.isPastDue, retry);
      const count = (retry?.retryCount ?? 0) + 1;
      const wait = invocation.ok || !this.#policy ? undefined : retryDelay(this.#policy, count);
      if (wait !== undefined && !invocation.ok && this.#policy) {
        const again = retryContext(this.#policy, count, invocation.error);
        this.#timer.set(clock.now() + wait, () => this.#run(occurrence, again));
        return;
      }
      this.#finish(occurrence.began);
    });
  }

  #finish(began: number): void {
    const next = this.#schedule.next(began);
    if (next === undefined) return;
    this.#status = { last: began, next, updated: began };
    if (this.#scope.isOver()) {
      this.#scope.log.warning(
        `'${this.#fn.name}' ran past the end of the host; it runs again at the next start`,
      );
      return;
    }
    this.#statuses?.keep(this.#fn.name, this.#status);
    this.#await(next);
  }

  async #invoke(isPastDue: boolean, retry?: RetryContext): Promise<Invocation> {
    const { invoker, log } = this.#scope;
    const run = this.#running.then(() =>
      invoker.invoke(this.#fn, { json: JSON.stringify(this.#payload(isPastDue)) }, {}, retry),
    );
    this.#running = run;
    const invocation = await run;
    if (!invocation.ok)
      log.ofFunction(this.#fn.name, 'Error', `failed: ${invocation.error.stack ?? invocation.error.message}`);
    return invocation;
  }

  #payload(IsPastDue: boolean): object {
    const status = this.#statuses && this.#status;
    const ScheduleStatus = status
      ? { Last: time(status.last), Next: time(status.next), LastUpdated: time(status.updated) }
      : null;
    return { Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue };
  }
}

/** As .NET writes it; the timers of a host that has none yet begin with its first year. */
function time(at: number | undefined): string {
  if (at === undefined) return '0001-01-01T00:00:00+00:00';
  return new Date(at).toISOString().replace(/(?:\.000)?Z$/, '+00:00');
}
