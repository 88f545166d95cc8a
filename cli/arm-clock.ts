/** Below this, in milliseconds, a difference comes from the whole seconds of the header and from the way. */
const ignoredMs = 2000;

/** The time of the Azure that is asked: of an answer, whose `Date` header says what it was, and what has passed here since. */
export class ArmClock {
  readonly #local: () => number;
  #aheadMs = 0;

  constructor(local: () => number) {
    this.#local = local;
  }

  /** Takes the time from the headers of an answer. */
  readonly see = (headers: Readonly<Record<string, string>>): void => {
    const at = Date.parse(headers.date ?? '');
    if (Number.isNaN(at)) return;
    const ahead = at - this.#local();
    this.#aheadMs = Math.abs(ahead) < ignoredMs ? 0 : ahead;
  };

  /** In milliseconds since 1970; the machine's own time until there was an answer. */
  readonly now = (): number => this.#local() + this.#aheadMs;
}
