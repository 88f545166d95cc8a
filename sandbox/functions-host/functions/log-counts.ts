import type { LogLevel } from './host-log.ts';

/** Lines, and the bytes of their messages. */
interface LogVolume {
  readonly lines: number;
  readonly bytes: number;
}

/** What was logged under one category with one level: what the levels of host.json let through, and what they keep out. */
export interface LogCount {
  readonly category: string;
  readonly level: LogLevel;
  readonly written: LogVolume;
  readonly keptOut: LogVolume;
}

const none: LogVolume = { lines: 0, bytes: 0 };

/** Adds up a log, the lines that are kept out of it too. */
export class LogCounts {
  readonly #counts = new Map<string, LogCount>();

  add(category: string, level: LogLevel, message: string, fate: 'written' | 'keptOut'): void {
    const key = `${level} ${category}`;
    const count = this.#counts.get(key) ?? { category, level, written: none, keptOut: none };
    const { lines, bytes } = count[fate];
    const more = { lines: lines + 1, bytes: bytes + Buffer.byteLength(message) };
    this.#counts.set(key, { ...count, [fate]: more });
  }

  /** By category, then by level. */
  all(): readonly LogCount[] {
    return [...this.#counts.values()].sort((a, b) =>
      a.category === b.category ? compare(a.level, b.level) : compare(a.category, b.category),
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
