import { ReplayTask } from '../replay/replay-task.ts';

/**
 * External events of one replay, matched by exact name: an event that nobody waits for is kept, the oldest first;
 * of several waiters of one name the newest is served. Both as durable-functions 3 and the extension do.
 */
export class EventMailbox {
  readonly #waiting = new Map<string, ReplayTask[]>();
  readonly #kept = new Map<string, number>();

  wait(name: string): ReplayTask {
    const kept = this.#kept.get(name) ?? 0;
    if (kept > 0) {
      this.#kept.set(name, kept - 1);
      return ReplayTask.done();
    }
    const task = new ReplayTask();
    const waiting = this.#waiting.get(name) ?? [];
    waiting.push(task);
    this.#waiting.set(name, waiting);
    return task;
  }

  raise(name: string): void {
    const waiter = this.#waiting.get(name)?.pop();
    if (waiter) waiter.settle(true);
    else this.#kept.set(name, (this.#kept.get(name) ?? 0) + 1);
  }

  /** The names waited for that differ from `name` in case only: on Azure such an event is accepted and ignored. */
  waitingInOtherCase(name: string): readonly string[] {
    const lower = name.toLowerCase();
    return [...this.#waiting]
      .filter(([other, tasks]) => tasks.length > 0 && other !== name && other.toLowerCase() === lower)
      .map(([other]) => other);
  }
}
