import { boundedMemo } from '../lib/bounded-memo.ts';
import { type Opening, timesOf } from './maintenance-window.ts';
import { zoneOf } from './zone.ts';

/** A span of time, both ends in milliseconds since 1970; the end is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How many steps a search may still take: each next time of a cron expression takes one. */
export interface Effort {
  left: number;
}

/** A window's openings, in order of time. */
export interface Openings {
  readonly duration: number;
  /** The first that begins after an instant; undefined where none does, or the effort is used up. */
  readonly after: (at: number) => Span | undefined;
}

const minute = 60_000;

// Cron expressions are evaluated in wall-clock time, which has no summer time; the zone converts between it and instants.
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
    // A wall-clock time never comes before an earlier one, so no time before the present wall-clock time can still come.
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
