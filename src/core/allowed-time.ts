import type { Opening } from './maintenance-window.ts';
import { inOrder, joined, openingsOf, type Span, without } from './openings.ts';
import type { Blackout } from './policy.ts';
import { zoneOf } from './zone.ts';

/**
 * Whether an outage may begin: now, later from an instant on (ISO 8601), or not within a year. `because` names what is in the way now:
 * `window` outside of every window, or too little of it left; `blackout` where windows alone would let it begin.
 */
export type Allowed =
  | { readonly kind: 'now' }
  | { readonly kind: 'later'; readonly at: string; readonly because: 'window' | 'blackout' }
  | { readonly kind: 'never'; readonly because: 'window' | 'blackout' };

/** When an outage of a length may begin. */
export interface Asked {
  /** ISO 8601. */
  readonly at: string;
  readonly neededMinutes: number;
  /** Any of these; at any time where undefined. */
  readonly windows: readonly Opening[] | undefined;
  readonly blackouts: readonly Omit<Blackout, 'scope'>[];
}

const minute = 60_000;
const day = 1440 * minute;
const year = 366 * day;

/** When an outage may begin that it can be expected to end inside the windows and outside the blackouts. */
export function allowedTime({ at, neededMinutes, windows, blackouts }: Asked): Allowed {
  const now = Date.parse(at);
  const needed = neededMinutes * minute;
  const closed = blackouts.map(spanOf).filter(({ to }) => to > now);
  const first = firstTime(now, needed, windows, closed);
  if (first === now) return { kind: 'now' };
  const open = closed.length === 0 ? undefined : firstTime(now, needed, windows, []);
  const because = windows === undefined || open === now ? 'blackout' : 'window';
  if (first !== undefined) return { kind: 'later', at: new Date(first).toISOString(), because };
  return { kind: 'never', because: open === undefined && windows !== undefined ? 'window' : 'blackout' };
}

function firstTime(
  now: number,
  needed: number,
  windows: readonly Opening[] | undefined,
  closed: readonly Span[],
): number | undefined {
  const before = now + year;
  const from = endOf(now, closed);
  const spans =
    windows === undefined
      ? [{ from, to: before + needed }].filter((span) => span.from < span.to)
      : united(from, before, windows, needed);
  for (const span of spans) {
    const fits = without(span, closed).find(({ from, to }) => to - from >= needed);
    if (fits !== undefined) return fits.from < before ? fits.from : undefined;
  }
  return undefined;
}

/** The first instant from another one on that is in none of the spans: openings in a blackout need not be looked at. */
function endOf(at: number, spans: readonly Span[]): number {
  const inside = spans.find(({ from, to }) => from <= at && at < to);
  return inside === undefined ? at : endOf(inside.to, spans);
}

function united(now: number, before: number, windows: readonly Opening[], enough: number): Iterable<Span> {
  const sources = windows.map((window) => openingsOf(window, now, before));
  return joined(cutBefore(inOrder(sources), now), enough);
}

function* cutBefore(spans: Iterable<Span>, now: number): Generator<Span, void> {
  for (const { from, to } of spans) yield { from: Math.max(from, now), to };
}

/** From the first moment of the first day to the first one after the last day. */
function spanOf({ from, to, timeZone }: Omit<Blackout, 'scope'>): Span {
  const zone = zoneOf(timeZone);
  return { from: zone.instantOf(Date.parse(from)), to: zone.instantOf(Date.parse(to) + day) };
}
