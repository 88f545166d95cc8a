/**
 * Counts work in progress, so that a driven clock moves only when nothing is under way.
 * `total` only grows: whoever saw the same total twice knows that nothing happened between.
 */
export class InFlight {
  #count = 0;
  #total = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  get total(): number {
    return this.#total;
  }

  /** Runs `work` as work in progress. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#count++;
    this.#total++;
    try {
      return await work();
    } finally {
      this.#count--;
      if (this.#count === 0) for (const resume of this.#waiting.splice(0)) resume();
    }
  }

  /** Resolves once nothing is in progress. */
  async whenIdle(): Promise<void> {
    while (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
