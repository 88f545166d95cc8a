/** How long answers are kept, and how many. */
export interface RecentOptions {
  /** In milliseconds, from when the answer came. */
  readonly keepMs: number;
  /** The oldest are forgotten first. */
  readonly max: number;
  readonly now: () => number;
}

interface Entry<T> {
  readonly answer: Promise<T>;
  /** Absent while it is being found. */
  settled?: { readonly value: T; readonly until: number };
}

/**
 * Answers by key, failures included: each is found once for all who ask while it is being found and for a while after. Lives in one function
 * instance, and is bounded.
 */
export class RecentAnswers<T> {
  readonly #options: RecentOptions;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  /** The answer that is being found, or was found a short while ago. */
  recent(key: string): Promise<T> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const { settled } = entry;
    return settled === undefined || this.#options.now() < settled.until ? entry.answer : undefined;
  }

  /** The last answer, however old. */
  last(key: string): T | undefined {
    return this.#entries.get(key)?.settled?.value;
  }

  /** The recent answer, or what `find` gives. What `find` throws is not kept. */
  async get(key: string, find: () => Promise<T>): Promise<T> {
    const recent = this.recent(key);
    if (recent !== undefined) return await recent;
    const entry: Entry<T> = { answer: find() };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.max && oldest !== undefined) this.#entries.delete(oldest);
    try {
      const value = await entry.answer;
      entry.settled = { value, until: this.#options.now() + this.#options.keepMs };
      return value;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }
}
