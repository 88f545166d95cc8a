import type { Clock } from '../../clock.ts';
import { type LogCount, LogCounts } from './log-counts.ts';

const levels = ['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical', 'None'] as const;

export type LogLevel = (typeof levels)[number];

/**
 * One line of the host's log; `time` in milliseconds of the sandbox clock, `source` a function's name or `Host`. `category` is the one that
 * the Functions host would log it under, which a level of host.json can name; lines that only this host writes have `Sandbox`.
 */
export interface LogLine {
  readonly time: number;
  readonly level: LogLevel;
  readonly category: string;
  readonly source: string;
  readonly message: string;
}

export type LogSink = (line: LogLine) => void;

/** The level of any spelling a host.json or an app uses; an unknown one is Information. */
export function logLevel(name: string): LogLevel {
  return levels.find((level) => level.toLowerCase() === name.toLowerCase()) ?? 'Information';
}

export function atLeast(level: LogLevel, minimum: LogLevel): boolean {
  return levels.indexOf(level) >= levels.indexOf(minimum);
}

/** The category of what only this host says. */
const own = 'Sandbox';

/**
 * The log of host and app. Lines of functions pass the filter of host.json's `logging.logLevel` (the longest
 * category prefix decides); the host's own warnings and errors always pass.
 */
export class HostLog {
  readonly #clock: Clock;
  readonly #sink: LogSink;
  readonly #minimums: ReadonlyMap<string, LogLevel>;
  readonly #said = new Set<string>();
  readonly #counts = new LogCounts();

  constructor(clock: Clock, sink: LogSink, minimums: ReadonlyMap<string, LogLevel>) {
    this.#clock = clock;
    this.#sink = sink;
    this.#minimums = minimums;
  }

  warning(message: string): void {
    this.#write('Warning', own, 'Host', message);
  }

  /** A warning that is given once per `key`. */
  once(key: string, message: string): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.warning(message);
  }

  error(message: string): void {
    this.#write('Error', own, 'Host', message);
  }

  /** A line that the app wrote through an invocation's context. */
  ofFunction(name: string, level: LogLevel, message: string): void {
    this.#filtered(level, `Function.${name}.User`, name, message);
  }

  /** The line that a Functions host writes before each invocation; `reason` is its trigger's own sentence. */
  executing(name: string, invocationId: string, reason = '(null)'): void {
    const message = `Executing 'Functions.${name}' (Reason='${reason}', Id=${invocationId})`;
    this.#filtered('Information', `Function.${name}`, 'Host', message);
  }

  /** The line that a Functions host writes after each invocation; `milliseconds` are of the wall clock. A failure is an error. */
  executed(name: string, invocationId: string, succeeded: boolean, milliseconds: number): void {
    const [how, level] = succeeded ? (['Succeeded', 'Information'] as const) : (['Failed', 'Error'] as const);
    const message = `Executed 'Functions.${name}' (${how}, Id=${invocationId}, Duration=${milliseconds.toFixed(1)}ms)`;
    this.#filtered(level, `Function.${name}`, 'Host', message);
  }

  /** How much was logged since the host was started, and how much the levels kept out. */
  counts(): readonly LogCount[] {
    return this.#counts.all();
  }

  /** A line of the app's libraries, outside of any invocation. */
  ofApp(level: LogLevel, message: string): void {
    this.#filtered(level, 'Worker', 'Worker', message);
  }

  #minimum(category: string): LogLevel {
    for (let end = category.length; end > 0; end = category.lastIndexOf('.', end - 1)) {
      const minimum = this.#minimums.get(category.slice(0, end));
      if (minimum) return minimum;
    }
    return this.#minimums.get('default') ?? 'Information';
  }

  #filtered(level: LogLevel, category: string, source: string, message: string): void {
    if (atLeast(level, this.#minimum(category))) this.#write(level, category, source, message);
    else this.#counts.add(category, level, message, 'keptOut');
  }

  #write(level: LogLevel, category: string, source: string, message: string): void {
    this.#counts.add(category, level, message, 'written');
    this.#sink({ time: this.#clock.now(), level, category, source, message });
  }
}
