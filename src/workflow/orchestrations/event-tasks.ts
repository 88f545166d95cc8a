import type { Task } from 'durable-functions';
import { approvalEvent, cancelEvent, reassessEvent } from '../durable/names.ts';
import type { Durable } from './calls.ts';
import type { Run } from './run.ts';

/** The events that a run may receive: a cancellation, an answer, or that its VM changed. */
export type Heard = typeof cancelEvent | typeof approvalEvent | typeof reassessEvent;

/**
 * Tasks with which a generation of a run waits for events, by event. Each task that was yielded may have been completed at any moment since.
 */
export type EventTasks = Readonly<Record<Heard, Task[]>>;

export function newEventTasks(): EventTasks {
  return { [cancelEvent]: [], [approvalEvent]: [], [reassessEvent]: [] };
}

/**
 * One new task for each event, for a race. Each race gets tasks of its own: one that was raced before must not be raced again
 * (Azure/azure-functions-durable-js#574), and the SDK hands an event to the newest task that waits for it.
 */
export function tasksOf({ context, eventTasks }: Run): Task[] {
  return [cancelEvent, approvalEvent, reassessEvent].map((name) => {
    const task = context.df.waitForExternalEvent(name);
    eventTasks[name as Heard].push(task);
    return task;
  });
}

/**
 * Receives all events that have come. At the beginning of a generation, so that it receives events from the start: the SDK completes only tasks that were
 * yielded once. And at its end: an event that was raised but not waited for is lost with it (seen on Durable 3.15).
 */
export function* listenForEvents(run: Run): Durable<void> {
  const { df } = run.context;
  for (;;) {
    const atOnce = df.createTimer(df.currentUtcDateTime);
    const tasks = tasksOf(run);
    yield df.Task.any([...tasks, atOnce]);
    if (!atOnce.isCompleted) atOnce.cancel();
    if (!tasks.some(isHeard)) return;
  }
}

/** The events of a name that were received and not taken yet; not necessarily in the order of time. */
export function takeEvents({ eventTasks }: Run, name: Heard): readonly unknown[] {
  const tasks = eventTasks[name];
  const heard = tasks.filter(isHeard);
  const open = tasks.filter((task) => !isHeard(task));
  tasks.splice(0, tasks.length, ...open);
  return heard.map(({ result }) => result);
}

function isHeard(task: Task): boolean {
  return task.isCompleted === true;
}
