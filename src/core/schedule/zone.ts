import { boundedMemo } from '../lib/bounded-memo.ts';

/**
 * A time zone's clock. Wall-clock times are in milliseconds, as if they were in UTC; instants are in milliseconds since 1970.
 * Offsets are the platform's own (Intl, IANA's database).
 */
export interface Zone {
  /** The wall-clock time at an instant, to whole seconds. */
  readonly wallAt: (instant: number) => number;
  /**
   * The instant of a wall-clock time. A time that the clock skips is the first moment after the gap; one that it shows twice is the first of
   * the two.
   */
  readonly instantOf: (wall: number) => number;
}

const minute = 60_000;
// No change of offset is longer than a day: Samoa skipped 2011-12-30 whole.
const reach = 36 * 60 * minute;

/** The clock of an IANA time zone; throws a RangeError for a name that is none. */
export const zoneOf: (timeZone: string) => Zone = boundedMemo(200, clockOf);

type Clock = [month: number, day: number, year: number, hours: number, minutes: number, seconds: number];

function clockOf(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const wallAt = (instant: number): number => {
    const numbers = (format.format(instant).match(/\d+/g) ?? []).map(Number);
    const [month, day, year, hours, minutes, seconds] = numbers as Clock;
    return Date.UTC(year, month - 1, day, hours, minutes, seconds);
  };
  const instantOf = (wall: number): number => {
    const before = wall - reach;
    const after = wall + reach;
    const found = [before, after]
      .map((near) => wall - (wallAt(near) - near))
      .filter((instant) => wallAt(instant) === wall);
    return found.length > 0 ? Math.min(...found) : endOfGap(wall, before, after);
  };
  const endOfGap = (wall: number, from: number, to: number): number => {
    let [early, late] = [Math.floor(from / minute), Math.ceil(to / minute)];
    while (late - early > 1) {
      const middle = Math.floor((early + late) / 2);
      if (wallAt(middle * minute) >= wall) late = middle;
      else early = middle;
    }
    return late * minute;
  };
  return { wallAt, instantOf };
}
