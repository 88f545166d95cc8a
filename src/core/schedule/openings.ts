import { boundedMemo } from '../lib/bounded-memo.ts';
import { type Opening, timesOf } from './maintenance-window.ts';
import { zoneOf } from './zone.ts';

/** A time with both ends in milliseconds since 1970; the end is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How much a search may still cost: each time that a cron expression is followed takes one. */
export interface Effort {
  left: number;
}

/** A window's openings, in order of time. */
export interface Openings {
  readonly duration: number;
  /** The first that begins after an instant; undefined where none does, or the effort is spent. */
  readonly after: (at: number) => Span | undefined;
}

const minute = 60_000;

// Expressions are followed on the wall's clock, which knows no summer time; what the wall shows when is the zone's matter.
const knownTimes = boundedMemo(200, timesOf);

/**
 * When a window is open. It lasts its duration in elapsed time, whatever the clocks do meanwhile; one that would open in an hour that
 * the clocks skip opens at the first moment after it, and one in an hour that comes twice opens once.
 */
export function openingsOf({ cron, durationMinutes, timeZone }: Opening, effort: Effort): Openings {
  const zone = zoneOf(timeZone);
  const times = knownTimes(cron);
  const duration = durationMinutes * minute;
  const after = (at: number): Span | undefined => {
    // A time of the wall never comes before an earlier one, so nothing before what the wall shows now can still come.
    let wall = zone.wallAt(at);
    while (effort.left > 0) {
      effort.left -= 1;
      const next = times.nextRun(new Date(wall));
      if (next === null) return undefined;
      wall = next.getTime();
      const from = zone.instantOf(wall);
      if (from > at) return { from, to: from + duration };
    }
    return undefined;
  };
  return { duration, after };
}
