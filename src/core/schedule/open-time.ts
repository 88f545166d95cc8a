import { type Opening, opensOnceAnHour } from './maintenance-window.ts';
import { type Effort, type Openings, openingsOf, type Span } from './openings.ts';

/** Time in which something may be done. */
export interface OpenTime {
  /**
   * The first stretch that has not ended at an instant, from that instant on where it has begun; to its end, or at least for as long as is
   * enough. Undefined where there is none, or the effort is used up.
   */
  readonly stretchAt: (at: number) => Span | undefined;
}

/** The bounds of a search for time: before when it must begin, and how long is enough, both in milliseconds; and how many steps it may take. */
export interface SearchBounds {
  readonly before: number;
  readonly enough: number;
  readonly effort: Effort;
}

const minute = 60_000;

/** The time in which any of some windows is open: openings that overlap or touch are one stretch. */
export function windowsOpen(
  windows: readonly Opening[],
  { enough, effort }: Omit<SearchBounds, 'before'>,
): OpenTime {
  if (maxStretch(windows) < enough) return never;
  const all = windows.map((one) => openingsOf(one, effort));
  return {
    stretchAt: (at) => {
      const heads = all.flatMap(({ after, duration }) => after(at - duration) ?? []);
      const [first, ...others] = heads;
      if (first === undefined) return undefined;
      const { from, to } = others.reduce((best, one) => (one.from < best.from ? one : best), first);
      const start = Math.max(from, at);
      let end = to;
      while (end - start < enough) {
        const farther = Math.max(...all.map((one) => reachOf(one, end)));
        if (farther <= end) break;
        end = farther;
      }
      return { from: start, to: end };
    },
  };
}

const never: OpenTime = { stretchAt: () => undefined };

/**
 * An upper bound for a stretch, as far as it is known without a search: a single window that opens once an hour, for less than an hour, never
 * touches itself except where the clocks skip an hour, and there at most three openings meet.
 */
function maxStretch([first, ...others]: readonly Opening[]): number {
  if (first === undefined || others.length > 0) return Number.POSITIVE_INFINITY;
  const { cron, durationMinutes } = first;
  const isShort = opensOnceAnHour(cron) && durationMinutes < 60;
  return isShort ? 3 * durationMinutes * minute : Number.POSITIVE_INFINITY;
}

/** Up to when a window's openings extend a stretch beyond its end; that end itself, where no opening spans it. */
function reachOf({ after, duration }: Openings, end: number): number {
  const spanning = after(end - duration);
  if (spanning === undefined || spanning.from > end) return end;
  // For a window that opens often, one of its last openings is taken: following each opening would cost a step.
  const late = after(end - duration / 2);
  return late !== undefined && late.from <= end ? late.to : spanning.to;
}

/** The time outside of some spans, which are in order and apart. */
export function outside(spans: readonly Span[]): OpenTime {
  const gaps = [...spans, undefined].map((span, n) => ({
    from: spans[n - 1]?.to ?? Number.NEGATIVE_INFINITY,
    to: span?.from ?? Number.POSITIVE_INFINITY,
  }));
  return {
    stretchAt: (at) => {
      const gap = gaps.find(({ to }) => to > at);
      return gap && { from: Math.max(gap.from, at), to: gap.to };
    },
  };
}

/** Spans in order, those that overlap or touch as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const all: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last === undefined || last.to < span.from) all.push(span);
    else all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return all;
}

/** The first instant from which all are open for long enough; undefined where there is none within the bounds. */
export function firstInAll(
  times: readonly OpenTime[],
  now: number,
  { before, enough }: Omit<SearchBounds, 'effort'>,
): number | undefined {
  let known: readonly (Span | undefined)[] = [];
  for (let at = now; at < before; ) {
    known = times.map((time, n) => stillKnown(known[n], at, enough) ?? time.stretchAt(at));
    const from = Math.max(at, ...known.map((one) => one?.from ?? Number.POSITIVE_INFINITY));
    const to = Math.min(...known.map((one) => one?.to ?? Number.NEGATIVE_INFINITY));
    if (to - from >= enough) return from < before ? from : undefined;
    // Goes on from the earliest end, unless one of them opens only later, or never again.
    at = from > at ? from : to;
  }
  return undefined;
}

/** A stretch that was found before, if its known end leaves enough time after an instant. */
function stillKnown(span: Span | undefined, at: number, enough: number): Span | undefined {
  return span !== undefined && span.to - at >= enough ? span : undefined;
}
