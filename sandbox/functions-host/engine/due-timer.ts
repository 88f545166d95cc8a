import type { Clock, Wake } from '../../clock.ts';

/** One wake-up call that can be set again and again; whoever drives the clock sees when it is due. */
export class DueTimer {
  readonly #clock: Clock;
  #wake: Wake | undefined;
  #at: number | undefined;
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When (ms) it rings, undefined while it is not set. */
  get at(): number | undefined {
    return this.#at;
  }

  /** Calls `ring` at `at` (ms); at once, before this returns, when that is not in the future. */
  set(at: number, ring: () => void): void {
    this.#wake?.cancel();
    this.#at = undefined;
    if (this.#stopped) return;
    // Done here and not by the clock: between now and the clock's call nothing would be in flight.
    if (at <= this.#clock.now()) {
      ring();
      return;
    }
    this.#at = at;
    this.#wake = this.#clock.wakeAt(at, () => {
      this.#at = undefined;
      ring();
    });
  }

  /** Never rings again. */
  stop(): void {
    this.#stopped = true;
    this.#at = undefined;
    this.#wake?.cancel();
  }
}
