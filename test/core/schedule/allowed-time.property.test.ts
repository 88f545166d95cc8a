import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedTime } from '../../../src/core/schedule/allowed-time.ts';

const minute = 60_000;
const daysLong = 9;

// Days around which clocks change, or a day is missing, and a zone with a half hour in its offset that never changes.
const places = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Pacific/Apia', '2011-12-30'],
  ['America/Havana', '2026-03-08'],
  ['America/Havana', '2026-11-01'],
  ['America/St_Johns', '2026-11-01'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Asia/Kolkata', '2026-05-05'],
] as const;

interface Minute {
  readonly at: number;
  /** The date in the time zone. */
  readonly date: string;
  /** Local minutes that this minute is the first to reach: more than one after a gap, none in an hour that is repeated. */
  readonly reached: readonly Date[];
}

/** Every minute of some days, read one by one from the platform's calendar. */
function minutesAround([timeZone, day]: (typeof places)[number]): Minute[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const first = Date.parse(day) - 4 * 1440 * minute;
  let highest = Number.NaN;
  return Array.from({ length: daysLong * 1440 }, (_, n) => {
    const at = first + n * minute;
    const [date = '', time = ''] = format.format(at).split(' ');
    const wall = Date.parse(`${date}T${time}Z`);
    const from = Number.isNaN(highest) ? wall : highest + minute;
    const reached: Date[] = [];
    for (let one = from; one <= wall; one += minute) reached.push(new Date(one));
    highest = Number.isNaN(highest) ? wall : Math.max(highest, wall);
    return { at, date, reached };
  });
}

const calendars = places.map((place) => ({ timeZone: place[0], minutes: minutesAround(place) }));

const field = (most: number, ...often: number[]): fc.Arbitrary<number | '*'> =>
  fc.oneof(fc.constantFrom<(number | '*')[]>('*', ...often), fc.integer({ min: 0, max: most }));

const window = fc.record({
  minutePast: fc.oneof(fc.constantFrom(0, 15, 30, 59), fc.integer({ min: 0, max: 59 })),
  hour: field(23, 0, 1, 2, 3, 23),
  weekday: field(6, 0),
  durationMinutes: fc.oneof(fc.constantFrom(60, 90, 240, 1440), fc.integer({ min: 1, max: 3000 })),
});

type Drawn = typeof window extends fc.Arbitrary<infer T> ? T : never;

/** Whether a window opens at a local time. */
function opens({ minutePast, hour, weekday }: Drawn, wall: Date): boolean {
  return (
    wall.getUTCMinutes() === minutePast &&
    (hour === '*' || wall.getUTCHours() === hour) &&
    (weekday === '*' || wall.getUTCDay() === weekday)
  );
}

/** For each minute, whether any of the windows is open. */
function openIn(minutes: readonly Minute[], windows: readonly Drawn[]): boolean[] {
  let until = -1;
  return minutes.map(({ reached }, n) => {
    for (const one of windows)
      if (reached.some((wall) => opens(one, wall))) until = Math.max(until, n + one.durationMinutes);
    return until > n;
  });
}

/** The first minute, from `start` on, that begins a row of so many. */
function firstOfRow(yes: readonly boolean[], start: number, needed: number): number | undefined {
  let row = 0;
  const last = yes.findIndex((one, n) => {
    row = one && n >= start ? row + 1 : 0;
    return row === needed;
  });
  return last < 0 ? undefined : last - needed + 1;
}

const story = fc.record({
  // As an index, so that a counterexample does not print every minute.
  place: fc.nat(calendars.length - 1),
  // In each set one window must be open.
  sets: fc.array(fc.array(window, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  offDays: fc.array(fc.record({ first: fc.nat(daysLong - 1), more: fc.nat(2) }), { maxLength: 2 }),
  start: fc.integer({ min: 3 * 1440, max: 5 * 1440 }),
  neededMinutes: fc.oneof(fc.constantFrom(1, 30, 60), fc.integer({ min: 1, max: 400 })),
});

describe('the next time at which an outage may begin', () => {
  test('is the one that a calendar gives when it is read minute by minute, in every zone and over every change of clocks', () => {
    fc.assert(
      fc.property(story, ({ place, sets, offDays, start, neededMinutes }) => {
        const { timeZone, minutes } = calendars[place] ?? { timeZone: '', minutes: [] };
        const dates = [...new Set(minutes.map(({ date }) => date))];
        const blackouts = offDays.map(({ first, more }) => ({
          from: dates[first] ?? '',
          to: dates[Math.min(first + more, dates.length - 1)] ?? '',
          timeZone,
        }));
        const open = sets.map((windows) => openIn(minutes, windows));
        const free = minutes.map(({ date }) => !blackouts.some(({ from, to }) => from <= date && date <= to));
        const both = free.map((one, n) => one && open.every((set) => set[n] === true));
        const expected = firstOfRow(both, start, neededMinutes);

        const at = minutes[start]?.at ?? 0;
        const answer = allowedTime({
          at: new Date(at).toISOString(),
          neededMinutes,
          windows: sets.map((windows) =>
            windows.map(({ minutePast, hour, weekday, durationMinutes }) => ({
              cron: `${minutePast} ${hour} * * ${weekday}`,
              durationMinutes,
              timeZone,
            })),
          ),
          blackouts,
        });
        const far = (minutes.at(-1)?.at ?? 0) - (neededMinutes - 1) * minute;
        const found = answer.kind === 'later' ? Date.parse(answer.at) : answer.kind === 'now' ? at : 2 * far;
        // The calendar does not show what begins so late that its end lies after the calendar's own.
        expect(Math.min(found, far + minute)).toBe(
          expected === undefined ? far + minute : minutes[expected]?.at,
        );
      }),
      { numRuns: 300 },
    );
  });
});
