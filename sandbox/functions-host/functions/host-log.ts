import type { Clock } from '../../clock.ts';

const levels = ['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical', 'None'] as const;

export type LogLevel = (typeof levels)[number];

/** One line of the host's log; `time` in milliseconds of the sandbox clock, `source` a function's name or `Host`. */
export interface LogLine {
  readonly time: number;
  readonly level: LogLevel;
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

/**
 * The log of host and app. Lines of functions pass the filter of host.json's `logging.logLevel` (the longest
 * category prefix decides); the host's own warnings and errors always pass.
 */
export class HostLog {
  readonly #clock: Clock;
  readonly #sink: LogSink;
  readonly #minimums: ReadonlyMap<string, LogLevel>;
  readonly #said = new Set<string>();

  constructor(clock: Clock, sink: LogSink, minimums: ReadonlyMap<string, LogLevel>) {
    this.#clock = clock;
    this.#sink = sink;
    this.#minimums = minimums;
  }

  warning(message: string): void {
    this.#write('Warning', 'Host', message);
  }

  /** A warning that is given once per `key`. */
  once(key: string, message: string): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.warning(message);
  }

  error(message: string): void {
    this.#write('Error', 'Host', message);
  }

  /** A line that the app wrote through an invocation's context. */
  ofFunction(name: string, level: LogLevel, message: string): void {
    if (atLeast(level, this.#minimum(`Function.${name}.User`))) this.#write(level, name, message);
  }

  /** The line that a Functions host writes after each invocation; `milliseconds` are of the wall clock. */
  executed(name: string, invocationId: string, succeeded: boolean, milliseconds: number): void {
    if (!atLeast('Information', this.#minimum(`Function.${name}`))) return;
    const how = succeeded ? 'Succeeded' : 'Failed';
    const message = `Executed 'Functions.${name}' (${how}, Id=${invocationId}, Duration=${milliseconds.toFixed(1)}ms)`;
    this.#write('Information', 'Host', message);
  }

  /** A line of the app's libraries, outside of any invocation. */
  ofApp(level: LogLevel, message: string): void {
    if (atLeast(level, this.#minimum('Worker'))) this.#write(level, 'Worker', message);
  }

  #minimum(category: string): LogLevel {
    for (let end = category.length; end > 0; end = category.lastIndexOf('.', end - 1)) {
      const minimum = this.#minimums.get(category.slice(0, end));
      if (minimum) return minimum;
    }
    return this.#minimums.get('default') ?? 'Information';
  }

  #write(level: LogLevel, source: string, message: string): void {
    this.#sink({ time: this.#clock.now(), level, source, message });
  }
}
