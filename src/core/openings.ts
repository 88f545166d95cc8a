import { Cron } from 'croner';
import type { Opening } from './maintenance-window.ts';
import { zoneOf } from './zone.ts';

/** A time with both ends in milliseconds since 1970; the end is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
const slack = 25 * 60 * minute;
// More than a daily window's year, and a bound on what a tag can make us compute.
const mostAhead = 2000;

/**
 * When a window is open, in order of time: every time that has not ended at an instant and begins before another one, but at most
 * 2,000 that begin after the first. A window lasts its duration in elapsed time, whatever the clocks do meanwhile; one that would
 * open in an hour that the clocks skip opens at the first moment after it, and one in an hour that comes twice opens once.
 */
export function* openingsOf(
  { cron, durationMinutes, timeZone }: Opening,
  at: number,
  before: number,
): Generator<Span, void> {
  const zone = zoneOf(timeZone);
  const duration = durationMinutes * minute;
  // The expression is followed on the wall's clock, which knows no summer time; what the wall shows when is the zone's matter.
  const times = new Cron(cron, { mode: '5-part', paused: true, timezone: 'UTC' });
  let wall = times.nextRun(new Date(zone.wallAt(at - duration) - slack));
  let ahead = 0;
  while (wall !== null && ahead < mostAhead) {
    const from = zone.instantOf(wall.getTime());
    if (from >= before) return;
    if (from > at) ahead += 1;
    if (from + duration > at) yield { from, to: from + duration };
    wall = times.nextRun(wall);
  }
}

/** Several orders of spans as one order. */
export function* inOrder(sources: readonly Iterator<Span, void>[]): Generator<Span, void> {
  const heads = sources.map((source) => ({ source, next: source.next() }));
  for (;;) {
    let first: { source: Iterator<Span, void>; next: IteratorYieldResult<Span> } | undefined;
    for (const { source, next } of heads)
      if (next.done !== true && (first === undefined || next.value.from < first.next.value.from))
        first = { source, next };
    if (first === undefined) return;
    yield first.next.value;
    const { source } = first;
    const head = heads.find((one) => one.source === source);
    if (head !== undefined) head.next = source.next();
  }
}

/** Spans in order, with those that overlap or touch as one. One that is `enough` long is told at once, and again each time it grows. */
export function* joined(spans: Iterable<Span>, enough: number): Generator<Span, void> {
  let open: Span | undefined;
  for (const span of spans) {
    if (open !== undefined && span.from <= open.to) {
      open = { from: open.from, to: Math.max(open.to, span.to) };
    } else {
      if (open !== undefined) yield open;
      open = span;
    }
    if (open.to - open.from >= enough) yield open;
  }
  if (open !== undefined) yield open;
}

/** What of a span is outside of others, in order. */
export function without(span: Span, others: readonly Span[]): Span[] {
  return others.reduce<Span[]>(
    (left, { from, to }) =>
      left.flatMap((one) =>
        [
          { from: one.from, to: Math.min(one.to, from) },
          { from: Math.max(one.from, to), to: one.to },
        ].filter((part) => part.from < part.to),
      ),
    [span],
  );
}
