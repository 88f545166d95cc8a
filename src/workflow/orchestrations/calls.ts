import { EntityId, type OrchestrationContext, RetryOptions, type Task } from 'durable-functions';
import { orderedPauseSeconds, retrySeconds } from '../../core/remediation/cadence.ts';
import type { CloudFailure, Progress, Result } from '../../ports/cloud.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import type { Activities } from '../activities/activity-types.ts';
import type { SweepActivities } from '../activities/sweep/sweep-activity-types.ts';

/** What every orchestration here is: it yields durable tasks and nothing else. */
export type Durable<T> = Generator<Task, T, unknown>;

/** The orchestration's own time, in milliseconds. */
export function nowMs(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}

export function nowIso(context: OrchestrationContext): string {
  return context.df.currentUtcDateTime.toISOString();
}

export function isoAfter(context: OrchestrationContext, seconds: number): string {
  return new Date(nowMs(context) + seconds * 1000).toISOString();
}

/** The instant at which to set a timer that must not fire before `at`: the platform rounds delays down to whole seconds. */
export function timerFor(at: number): Date {
  return new Date(at + 999);
}

/** Sleeps on a durable timer, and checks the clock again afterwards: timers may fire early. */
export function* sleepUntil(context: OrchestrationContext, at: number): Durable<void> {
  while (nowMs(context) < at) yield context.df.createTimer(timerFor(at));
}

export function* sleep(context: OrchestrationContext, seconds: number): Durable<void> {
  yield* sleepUntil(context, nowMs(context) + seconds * 1000);
}

type AnyActivity = Activities & SweepActivities;
type ActivityName = keyof AnyActivity;
type InputOf<K extends ActivityName> = Parameters<AnyActivity[K]>[0];
type AnswerOf<K extends ActivityName> = Awaited<ReturnType<AnyActivity[K]>>;

// What an activity throws is a defect or a problem of the platform; two more attempts distinguish them.
export const attempts = new RetryOptions(2_000, 3);

/**
 * Calls an activity by name. A failure that Azure answered comes back as a value; an error that is thrown by each attempt comes back
 * as the failure `internal`, so that a run with a VM down goes on to its undo.
 */
export function* callActivity<K extends ActivityName>(
  context: OrchestrationContext,
  name: K,
  input: InputOf<K>,
): Durable<AnswerOf<K>> {
  try {
    return (yield context.df.callActivityWithRetry(name, attempts, input)) as AnswerOf<K>;
  } catch (error) {
    return { ok: false, failure: thrown(error) } as AnswerOf<K>;
  }
}

/** Tasks side by side. What one of them throws is thrown when all are over. */
export function* allOf<T>(context: OrchestrationContext, tasks: readonly Task[]): Durable<readonly T[]> {
  return (yield context.df.Task.all([...tasks])) as readonly T[];
}

/** Calls a sub-orchestration; if it fails as such, that comes back as the failure `internal`. */
export function* callChild<T extends { readonly ok: boolean }>(
  context: OrchestrationContext,
  name: string,
  input: unknown,
): Durable<T | { readonly ok: false; readonly failure: CloudFailure }> {
  try {
    return (yield context.df.callSubOrchestrator(name, input)) as T;
  } catch (error) {
    return { ok: false, failure: thrown(error) };
  }
}

// An entity of ours never throws: a call fails if a worker died meanwhile, or if the state could not be stored.
const maxEntityCalls = 3;
const entityPauseSeconds = 2;

/**
 * Calls an entity. A call that the platform reports as failed is made again, at most twice, because every operation may be asked twice;
 * then it comes back as `unreadable`.
 */
export function* callEntity<T>(
  context: OrchestrationContext,
  name: string,
  key: string,
  operation: string,
  input: unknown,
): Durable<T | { readonly kind: 'unreadable'; readonly what: string }> {
  for (let call = 1; ; call++)
    try {
      return (yield context.df.callEntity(new EntityId(name, key), operation, input)) as T;
    } catch (error) {
      if (call === maxEntityCalls) return { kind: 'unreadable', what: thrown(error).message };
      yield* sleep(context, entityPauseSeconds);
    }
}

export function thrown(error: unknown): CloudFailure {
  return {
    kind: 'internal',
    message: (error instanceof Error ? error.message : String(error)).slice(0, 500),
  };
}

/** A single 404 may be a problem of Azure's; so many in a row are believed. */
export const requiredConfirmations = 3;

/** How often in a row something was true, after one more time that it `holds` or not. */
export function nextStreak(before: number, holds: boolean): number {
  return holds ? before + 1 : 0;
}

/** Sends a request again while its failure is one that passes, at most `times` times; Azure's Retry-After is obeyed. */
export function* withRetries<T>(
  context: OrchestrationContext,
  times: number,
  request: () => Durable<Result<T>>,
): Durable<Result<T>> {
  for (let attempt = 1; ; attempt++) {
    const answer = yield* request();
    if (answer.ok || attempt >= times || !isOnceMore(answer.failure, attempt)) return answer;
    yield* sleep(context, retrySeconds(attempt, answer.failure.retryAfterSeconds));
  }
}

function isOnceMore(failure: CloudFailure, attempt: number): boolean {
  return failure.kind === 'not-found' ? attempt < requiredConfirmations : consequencesOf(failure).retried;
}

/** The seconds that Azure asks to wait before an operation is asked again, whatever it answered; bounded, because a VM may be down. */
export function askedToWait(answer: Result<Progress>): number {
  if (!answer.ok) return orderedPauseSeconds(answer.failure.retryAfterSeconds);
  return orderedPauseSeconds(answer.value.state === 'running' ? answer.value.retryAfterSeconds : undefined);
}

/** The seconds that Azure asks to wait before it is read again. */
export function readPause(answer: Result<unknown>): number {
  return answer.ok ? 0 : orderedPauseSeconds(answer.failure.retryAfterSeconds);
}

/** Whether a request was throttled: then it says nothing about the resource. */
export function isThrottled(answer: Result<unknown>): boolean {
  return !answer.ok && answer.failure.kind === 'throttled';
}
