/** A task of a replay: pending, then settled once. Callbacks run at once and in order, so a replay has no timing of its own. */
export class ReplayTask {
  #state: 'pending' | 'succeeded' | 'failed' = 'pending';
  #callbacks: ((succeeded: boolean) => void)[] = [];

  get settled(): boolean {
    return this.#state !== 'pending';
  }

  settle(succeeded: boolean): void {
    if (this.settled) return;
    this.#state = succeeded ? 'succeeded' : 'failed';
    for (const callback of this.#callbacks.splice(0)) callback(succeeded);
  }

  whenSettled(callback: (succeeded: boolean) => void): void {
    if (this.settled) callback(this.#state === 'succeeded');
    else this.#callbacks.push(callback);
  }

  static done(): ReplayTask {
    const task = new ReplayTask();
    task.settle(true);
    return task;
  }

  /** Settles with the first of `tasks`, whatever came of it. */
  static any(tasks: readonly ReplayTask[]): ReplayTask {
    const any = new ReplayTask();
    for (const task of tasks) task.whenSettled(() => any.settle(true));
    return any;
  }

  /** Settles when all of `tasks` have, also where one failed early: .NET's WhenAll waits for the rest. */
  static all(tasks: readonly ReplayTask[]): ReplayTask {
    const all = new ReplayTask();
    let left = tasks.length;
    let succeeded = true;
    if (left === 0) all.settle(true);
    for (const task of tasks)
      task.whenSettled((success) => {
        succeeded &&= success;
        if (--left === 0) all.settle(succeeded);
      });
    return all;
  }
}
