/** A wake-up call that can still be called off. */
export interface Wake {
  cancel(): void;
}

/**
 * Time as the sandbox sees it: milliseconds since the Unix epoch.
 * Everything in the sandbox that waits, waits on this and never on the wall clock.
 */
export interface Clock {
  now(): number;
  /** Calls `wake` once, as soon as `now()` has reached `at`; never synchronously. */
  wakeAt(at: number, wake: () => void): Wake;
}

/** A clock that starts at `origin` when the wall clock shows `realOrigin`, and runs `speed` times as fast. */
export interface Pace {
  readonly origin: number;
  readonly realOrigin: number;
  readonly speed: number;
}

// setTimeout() fires at once for delays beyond 2^31-1 ms.
const maxTimeout = 2 ** 31 - 1;

/** The machine's own time in milliseconds, kept from before a host replaces the global Date with the sandbox's time. */
export const wallClock: () => number = Date.now.bind(Date);

/** Follows the wall clock, at a pace. Two processes given the same pace agree on the time. */
export class PacedClock implements Clock {
  readonly #pace: Pace;

  constructor(pace: Pace = { origin: 0, realOrigin: 0, speed: 1 }) {
    this.#pace = pace;
  }

  now(): number {
    const { origin, realOrigin, speed } = this.#pace;
    return Math.floor(origin + (wallClock() - realOrigin) * speed);
  }

  /** Whether this is the wall clock's own time, neither shifted nor sped up. */
  get isWallClock(): boolean {
    return this.#pace.origin === this.#pace.realOrigin && this.#pace.speed === 1;
  }

  wakeAt(at: number, wake: () => void): Wake {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.max(0, Math.ceil((at - this.now()) / this.#pace.speed));
      timer = setTimeout(() => (this.now() >= at ? wake() : arm()), Math.min(delay, maxTimeout));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  }
}

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Stands still until it is moved; wakes callers in the order of their due times. */
export class DrivenClock implements Clock {
  #now: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  wakeAt(at: number, wake: () => void): Wake {
    const entry: Pending = { at, order: this.#order++, wake };
    this.#pending.add(entry);
    if (at <= this.#now) setImmediate(() => this.#fire(entry));
    return { cancel: () => this.#pending.delete(entry) };
  }

  /** When the next caller is due, or undefined when nobody waits. */
  nextWake(): number | undefined {
    let next: number | undefined;
    for (const { at } of this.#pending) if (next === undefined || at < next) next = at;
    return next;
  }

  /** Moves to `at` (never backwards) and wakes everyone who is due by then, in due order. */
  advanceTo(at: number): void {
    this.#now = Math.max(this.#now, at);
    const due = [...this.#pending]
      .filter((entry) => entry.at <= this.#now)
      .sort((a, b) => a.at - b.at || a.order - b.order);
    for (const entry of due) this.#fire(entry);
  }

  #fire(entry: Pending): void {
    if (this.#pending.delete(entry)) entry.wake();
  }
}

/** Reads a clock setting from a command line: `real`, `paced:ORIGIN:REAL_ORIGIN:SPEED` or `driven:START` (ms). */
export function parseClock(setting: string): PacedClock | DrivenClock | undefined {
  const [kind, ...numbers] = setting.split(':');
  const values = numbers.map(Number);
  if (values.some((value) => !Number.isFinite(value))) return undefined;
  const [first, second, third] = values;
  if (kind === 'real' && values.length === 0) return new PacedClock();
  if (kind === 'driven' && first !== undefined && values.length === 1) return new DrivenClock(first);
  if (kind === 'paced' && first !== undefined && second !== undefined && third !== undefined && third > 0)
    return new PacedClock({ origin: first, realOrigin: second, speed: third });
  return undefined;
}

/** The setting that `parseClock` reads back as a clock of this pace. */
export function formatPace({ origin, realOrigin, speed }: Pace): string {
  return `paced:${origin}:${realOrigin}:${speed}`;
}
