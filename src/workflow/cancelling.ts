import type { Task } from 'durable-functions';
import { readCancel } from '../core/cancel.ts';
import { mayCancel, type Signal } from '../core/machine.ts';
import { type Durable, nowIso, timerFor } from './calls.ts';
import { cancelEvent } from './names.ts';
import { learn, type Run } from './run.ts';

/**
 * A task that ends when an operator cancels. Each race gets a task of its own: one that was raced before must not be raced again
 * (Azure/azure-functions-durable-js#574), and the SDK hands an event to the newest task that waits for it.
 */
export function cancelTask(run: Run): Task {
  const task = run.context.df.waitForExternalEvent(cancelEvent);
  run.cancels.push(task);
  return task;
}

/** Lets this generation hear a cancellation from its first moment on: the SDK completes only tasks that were yielded once. */
export function* listenForCancel(run: Run): Durable<void> {
  const { df } = run.context;
  const atOnce = df.createTimer(df.currentUtcDateTime);
  yield df.Task.any([cancelTask(run), atOnce]);
  if (!atOnce.isCompleted) atOnce.cancel();
}

/** Sleeps until `at` (ms), or until an operator cancels. */
export function* sleepUnlessCancelled(run: Run, at: number): Durable<void> {
  const { df } = run.context;
  while (!isCancelled(run) && df.currentUtcDateTime.getTime() < at) {
    const timer = df.createTimer(timerFor(at));
    yield df.Task.any([cancelTask(run), timer]);
    if (!timer.isCompleted) timer.cancel();
  }
}

/** Whether an operator has cancelled the run; keeps who it was. */
export function isCancelled(run: Run): boolean {
  if (run.facts.cancelled !== undefined) return true;
  const heard = run.cancels.find((task) => task.isCompleted === true);
  if (heard === undefined) return false;
  const cancelled = { ...readCancel(heard.result), at: nowIso(run.context) };
  learn(run, { cancelled });
  return true;
}

/** The signal that counts: a cancellation goes before what a phase reported, for as long as the run goes forward. */
export function heeded(run: Run, signal: Signal): Signal {
  if (!isCancelled(run) || !mayCancel(run.facts.state, signal)) return signal;
  learn(run, {
    failure: { kind: 'cancelled', message: `cancelled by ${run.facts.cancelled?.by ?? 'unknown'}` },
  });
  return 'cancel';
}
