/** The task with which an orchestration waits for one event, in the form of the SDK's tasks. */
export interface EventDeed {
  (): Promise<unknown>;
  readonly isCompleted: boolean;
  readonly result: unknown;
}

interface Waiting {
  readonly name: string;
  completed: boolean;
  result: unknown;
}

interface Raised {
  readonly name: string;
  readonly at: number;
  readonly payload: unknown;
}

/**
 * External events as durable-functions 3.5 delivers them: one at a time, to the newest yielded task of its name. Without such a task an event
 * is kept, the oldest first. Kept events that no task has received are lost at a continue-as-new.
 */
export class PlayedEvents {
  #raised: readonly Raised[] = [];
  #open: Waiting[] = [];
  #kept: Raised[] = [];
  readonly #waiting = new WeakMap<object, Waiting>();

  /** Somebody raises an event at this time, in milliseconds. */
  raise(name: string, at: number, payload: unknown): void {
    this.#raised = [...this.#raised, { name, at, payload }].sort((a, b) => a.at - b.at);
  }

  wait(name: string): EventDeed {
    const waiting: Waiting = { name, completed: false, result: undefined };
    const deed = async (): Promise<never> => await new Promise(() => undefined);
    Object.defineProperties(deed, {
      isCompleted: { get: () => waiting.completed },
      result: { get: () => waiting.result },
    });
    this.#waiting.set(deed, waiting);
    return deed as unknown as EventDeed;
  }

  /** Begins a new generation: waiting tasks and kept events are lost. */
  beginGeneration(): void {
    this.#open = [];
    this.#kept = [];
  }

  /** Called when tasks are yielded. */
  yielded(deeds: readonly object[]): void {
    for (const deed of deeds) {
      const waiting = this.#waiting.get(deed);
      if (waiting === undefined) continue;
      const kept = this.#kept.findIndex(({ name }) => name === waiting.name);
      if (kept < 0) this.#open.push(waiting);
      else for (const { payload } of this.#kept.splice(kept, 1)) complete(waiting, payload);
    }
  }

  /** Delivers the events that are due by `until`, in milliseconds, until `stop` is true; returns the time of the last one. */
  deliver(until: number, stop: () => boolean = () => false): number | undefined {
    let last: number | undefined;
    for (let [next] = this.#raised; next !== undefined && next.at <= until; [next] = this.#raised) {
      if (stop()) break;
      this.#raised = this.#raised.slice(1);
      last = next.at;
      const { name, payload } = next;
      const n = this.#open.findLastIndex((one) => one.name === name);
      if (n < 0) this.#kept.push(next);
      else for (const waiting of this.#open.splice(n, 1)) complete(waiting, payload);
    }
    return last;
  }
}

function complete(waiting: Waiting, payload: unknown): void {
  waiting.completed = true;
  waiting.result = payload;
}
