import { once } from 'node:events';
import { fstatSync } from 'node:fs';
import { printable } from './command-line/say.ts';

/** What a command writes to: rows are its answer; notes and progress are for people, and are written beside it. */
export interface Terminal {
  /** A part of the answer, with its line ends. Resolves when the reader can take more. */
  row(text: string): Promise<void>;
  /** How far the work has come: one line that the next one replaces. */
  progress(text: string): void;
  /** A line that must be read. */
  note(text: string): void;
  /** The answer is complete: what was kept until now is written. */
  end(): void;
}

/** As much of a stream as is used here. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

export interface Streams {
  readonly out: Stream;
  readonly err: Stream;
  /** Whether both end in the same place, so that a line of one stands between lines of the other. */
  readonly together: boolean;
  /** Resolves when `out` can take more. */
  readonly drained: () => Promise<unknown>;
  readonly now: () => number;
}

const progressEveryMs = 10_000;
const erased = '\r\u001B[K';

/**
 * The one owner of both streams, so that no line for people stands inside an answer. Where people watch, progress is one line that is rewritten, and erased
 * before anything else; elsewhere it is a line in ten seconds at most. Between the first row and the end of an answer, lines that would stand
 * between rows are kept for its end. Written by hand: libraries for progress own one stream, and know nothing of the answer on the other.
 */
export function createTerminal({ out, err, together, drained, now }: Streams): Terminal {
  const watched = err.isTTY === true;
  let answering = false;
  let shown = false;
  let latest: string | undefined;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const kept: string[] = [];
  const erase = (): void => {
    if (shown) err.write(erased);
    shown = false;
  };
  const show = (text: string): void => {
    // A line that wraps could not be erased.
    err.write(`${erased}${text.slice(0, Math.max(0, (err.columns ?? 80) - 1))}`);
    shown = true;
  };
  const line = (text: string): void => {
    erase();
    err.write(`${text}\n`);
  };
  const flush = (): void => {
    if (latest !== undefined && !watched) line(latest);
    latest = undefined;
    for (const text of kept.splice(0)) line(text);
  };
  return {
    row: async (text) => {
      if (!answering && together) flush();
      answering = true;
      if (together) erase();
      if (!out.write(text)) await drained();
    },
    progress: (given) => {
      const text = printable(given);
      if (watched) return show(text);
      latest = text;
      if ((answering && together) || now() - writtenAt < progressEveryMs) return;
      writtenAt = now();
      flush();
    },
    note: (given) => {
      const text = printable(given);
      if (!answering || !together) return line(text);
      kept.push(text);
      if (watched) show(text);
    },
    end: () => {
      answering = false;
      erase();
      flush();
    },
  };
}

/** The terminal of this process. */
export function ownTerminal(): Terminal {
  const { stdout: out, stderr: err } = process;
  return createTerminal({
    ...{ out, err, together: endInTheSamePlace() },
    drained: () => once(out, 'drain'),
    now: () => Date.now(),
  });
}

/** Whether what this process answers and what it tells people end in the same terminal, file or pipe; as far as that cannot be known, they do. */
function endInTheSamePlace(): boolean {
  try {
    const [out, err] = [fstatSync(1), fstatSync(2)];
    return out.ino === err.ino && out.dev === err.dev;
  } catch {
    return true;
  }
}
