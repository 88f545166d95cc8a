import { boundedMemo } from '../lib/bounded-memo.ts';
import type { Opening } from './maintenance-window.ts';
import { firstInAll, joined, outside, type SearchBounds, windowsOpen } from './open-time.ts';
import type { Effort, Span } from './openings.ts';
import { zoneOf } from './zone.ts';

/**
 * Whether an outage may begin: now, later from an instant on (ISO 8601), or not within a year. `because` names what prevents it now:
 * `window` outside of a window, or too little of it left; `blackout` where windows alone would let it begin.
 */
export type Allowed =
  | { readonly kind: 'now' }
  | { readonly kind: 'later'; readonly at: string; readonly because: 'window' | 'blackout' }
  | { readonly kind: 'never'; readonly because: 'window' | 'blackout' };

/** Days on which nothing is stopped; both ends ISO dates, the last one included. */
export interface BlackoutDays {
  readonly from: string;
  readonly to: string;
  /** IANA, as in `Europe/Berlin`. */
  readonly timeZone: string;
}

/** When an outage of a length may begin. */
export interface Asked {
  /** ISO 8601. */
  readonly at: string;
  readonly neededMinutes: number;
  /** Of each of these sets, one window must be open all the while. */
  readonly windows: readonly (readonly Opening[])[];
  readonly blackouts: readonly BlackoutDays[];
}

/** How many times a search may follow a cron expression: more than twice a daily window's year. */
export const maxSteps = 1000;

const minute = 60_000;
const day = 1440 * minute;
const year = 366 * day;

/** When an outage may begin so that it is expected to end inside the windows and outside the blackouts. */
export function allowedTime({ windows, blackouts, ...asked }: Asked): Allowed {
  const now = Date.parse(asked.at);
  const openings = windows.map((set) =>
    set.map(({ cron, durationMinutes, timeZone }) => ({ cron, durationMinutes, timeZone })),
  );
  const question: Question = { ...asked, windows: openings, closed: closedFrom(now, blackouts) };
  return answered(JSON.stringify(question));
}

interface Question extends Pick<Asked, 'at' | 'neededMinutes' | 'windows'> {
  readonly closed: readonly Span[];
}

// The rules of one assessment ask the same several times over, and tags of many VMs say the same.
const answered = boundedMemo(200, (question: string) =>
  searched(JSON.parse(question) as Question, { left: 2 * maxSteps }),
);

/** As `allowedTime`, with days as spans in order and apart; `effort` limits the search, and holds what is left of it. */
export function searched({ at, neededMinutes, windows, closed }: Question, effort: Effort): Allowed {
  const now = Date.parse(at);
  const enough = neededMinutes * minute;
  const first = firstTime(now, enough, windows, closed, effort);
  if (first === now) return { kind: 'now' };
  const open = closed.length === 0 ? undefined : firstTime(now, enough, windows, [], effort);
  const because = open === now ? 'blackout' : 'window';
  if (first !== undefined) return { kind: 'later', at: new Date(first).toISOString(), because };
  return { kind: 'never', because: open === undefined ? 'window' : 'blackout' };
}

function firstTime(
  now: number,
  enough: number,
  windows: Question['windows'],
  closed: readonly Span[],
  effort: Effort,
): number | undefined {
  const own: Effort = { left: Math.min(maxSteps, effort.left) };
  const given = own.left;
  const bounds: SearchBounds = { before: now + year, enough, effort: own };
  // Blackouts come first: openings in a blackout need not be searched.
  const times = [outside(closed), ...windows.map((set) => windowsOpen(set, bounds))];
  const first = firstInAll(times, now, bounds);
  effort.left -= given - own.left;
  return first;
}

function closedFrom(now: number, blackouts: readonly BlackoutDays[]): readonly Span[] {
  return joined(blackouts.map(spanOf).filter(({ from, to }) => to > now && from < now + 2 * year));
}

const spans = new WeakMap<BlackoutDays, Span>();

/** From the first moment of the first day to the first one after the last day. */
function spanOf(days: BlackoutDays): Span {
  const known = spans.get(days);
  if (known !== undefined) return known;
  const { from, to, timeZone } = days;
  const zone = zoneOf(timeZone);
  const span = { from: zone.instantOf(Date.parse(from)), to: zone.instantOf(Date.parse(to) + day) };
  spans.set(days, span);
  return span;
}
