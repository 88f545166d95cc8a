import type { Clock, Wake } from '../../clock.ts';
import type { ScheduledTask, Task } from '../world/world.ts';

/** Runs the world's tasks when they are due, in the order of their due times and, within one, of their making. */
export class Schedule {
  readonly #clock: Clock;
  readonly #tasks: ScheduledTask[];
  readonly #run: (task: Task) => void;
  #wake: { readonly at: number; readonly wake: Wake } | undefined;
  #moment: number | undefined;
  #stopped = false;

  constructor(clock: Clock, tasks: ScheduledTask[], run: (task: Task) => void) {
    this.#clock = clock;
    this.#tasks = tasks;
    this.#run = run;
    this.#arm();
  }

  /** The world's time: while a task runs, the time it was due, however late the clock woke us. */
  now(): number {
    return this.#moment ?? this.#clock.now();
  }

  later(at: number, task: Task): void {
    this.#tasks.splice(this.#after(at), 0, { ...task, at });
    this.#arm();
  }

  // Where the first task is that is due later than this.
  #after(at: number): number {
    let [low, high] = [0, this.#tasks.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#tasks[middle]?.at ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Runs what is due, so that whoever reads the world sees it as of now. */
  runDue(): void {
    if (this.#moment !== undefined) return;
    const now = this.#clock.now();
    try {
      for (let first = this.#tasks[0]; first !== undefined && first.at <= now; first = this.#tasks[0]) {
        this.#tasks.shift();
        this.#moment = first.at;
        this.#run(first);
      }
    } finally {
      this.#moment = undefined;
      this.#arm();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.wake.cancel();
    this.#wake = undefined;
  }

  #arm(): void {
    const at = this.#tasks[0]?.at;
    if (this.#stopped || this.#moment !== undefined || at === this.#wake?.at) return;
    this.#wake?.wake.cancel();
    this.#wake = undefined;
    if (at === undefined) return;
    const wake = this.#clock.wakeAt(at, () => {
      this.#wake = undefined;
      this.runDue();
    });
    this.#wake = { at, wake };
  }
}
