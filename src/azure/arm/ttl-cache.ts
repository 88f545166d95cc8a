import type { Result } from '../../ports/cloud.ts';

export interface TtlOptions {
  /** How long an answer is kept, in milliseconds, from when it was asked for. */
  readonly keepMs: number;
  readonly now: () => number;
}

// Expired answers are dropped once so many are kept: there may be a key for every resource of a fleet.
const maxKept = 1000;

/** Answers of Azure by key, each kept for a while and shared by all who ask meanwhile. Failures are not kept. */
export class TtlCache<T> {
  readonly #options: TtlOptions;
  readonly #kept = new Map<string, { readonly until: number; readonly answer: Promise<Result<T>> }>();

  constructor(options: TtlOptions) {
    this.#options = options;
  }

  /** The kept answer, or what `read` gives. `fresh` asks again in any case, even while another caller's request is under way. */
  async get(key: string, read: () => Promise<Result<T>>, fresh = false): Promise<Result<T>> {
    const now = this.#options.now();
    const kept = this.#kept.get(key);
    if (!fresh && kept !== undefined && kept.until > now) return await kept.answer;
    if (this.#kept.size >= maxKept) this.#dropOver(now);
    const answer = read();
    this.#kept.set(key, { until: now + this.#options.keepMs, answer });
    let keep = false;
    try {
      const result = await answer;
      keep = result.ok;
      return result;
    } finally {
      if (!keep && this.#kept.get(key)?.answer === answer) this.#kept.delete(key);
    }
  }

  #dropOver(now: number): void {
    for (const [key, { until }] of this.#kept) if (until <= now) this.#kept.delete(key);
  }
}
