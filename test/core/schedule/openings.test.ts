import { describe, expect, test } from 'vitest';
import { allowedTime } from '../../../src/core/schedule/allowed-time.ts';
import { joined, outside, windowsOpen } from '../../../src/core/schedule/open-time.ts';
import { openingsOf, type Span } from '../../../src/core/schedule/openings.ts';

const at = Date.parse('2026-11-22T12:00:00Z');
const iso = (span: Span | undefined): string | undefined =>
  span && `${new Date(span.from).toISOString()} to ${new Date(span.to).toISOString()}`;

describe('the openings of a window', () => {
  test('begin after an instant, and not at it', () => {
    const window = openingsOf({ cron: '0 12 * * *', durationMinutes: 60, timeZone: 'UTC' }, { left: 9 });
    expect(iso(window.after(at - 1))).toBe('2026-11-22T12:00:00.000Z to 2026-11-22T13:00:00.000Z');
    expect(iso(window.after(at))).toBe('2026-11-23T12:00:00.000Z to 2026-11-23T13:00:00.000Z');
  });

  test('come once in an hour that the clocks repeat, even when asked for in its second pass', () => {
    const window = openingsOf(
      { cron: '30 2 * * *', durationMinutes: 60, timeZone: 'Europe/Berlin' },
      { left: 9 },
    );
    expect(iso(window.after(Date.parse('2026-10-25T00:10:00Z')))).toMatch(/^2026-10-25T00:30/);
    expect(iso(window.after(Date.parse('2026-10-25T01:10:00Z')))).toMatch(/^2026-10-26T01:30/);
  });

  test('cost one step each, and there are none when the steps are used up', () => {
    const effort = { left: 2 };
    const window = openingsOf({ cron: '0 12 * * *', durationMinutes: 60, timeZone: 'UTC' }, effort);
    expect([1, 2, 3].map(() => window.after(at) !== undefined)).toEqual([true, true, false]);
    expect(effort.left).toBe(0);
  });

  test('end with the last one that exists', () => {
    const window = openingsOf({ cron: '0 0 29 2 *', durationMinutes: 60, timeZone: 'UTC' }, { left: 9 });
    expect(iso(window.after(Date.UTC(2996, 0, 1)))).toMatch(/^2996-02-29/);
    expect(window.after(Date.UTC(2996, 2, 1))).toBeUndefined();
  });

  test('are the same whatever the time zone of the host', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Kathmandu';
    try {
      const windows = [[{ cron: '17 3 * * *', durationMinutes: 60, timeZone: 'UTC' }]];
      expect(
        allowedTime({ at: new Date(at).toISOString(), neededMinutes: 30, windows, blackouts: [] }),
      ).toEqual({ kind: 'later', at: '2026-11-23T03:17:00.000Z', because: 'window' });
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

test.each<[readonly [number, number][], readonly [number, number][]]>([
  [[], []],
  [
    [
      [5, 6],
      [1, 2],
    ],
    [
      [1, 2],
      [5, 6],
    ],
  ],
  [
    [
      [1, 3],
      [2, 4],
    ],
    [[1, 4]],
  ],
  [
    [
      [1, 2],
      [2, 3],
      [3, 4],
      [8, 9],
    ],
    [
      [1, 4],
      [8, 9],
    ],
  ],
  [
    [
      [1, 9],
      [2, 3],
      [4, 5],
    ],
    [[1, 9]],
  ],
])('the spans %j, joined where they touch, are %j', (given, expected) => {
  const spans = (all: readonly [number, number][]): readonly Span[] =>
    all.map(([from, to]) => ({ from, to }));
  expect(joined(spans(given))).toEqual(spans(expected));
});

test.each<[number, number, number]>([
  [0, 0, 10],
  [10, 20, 30],
  [15, 20, 30],
  [20, 20, 30],
  [25, 25, 30],
  [39, 40, Number.POSITIVE_INFINITY],
  [50, 50, Number.POSITIVE_INFINITY],
])('the time outside of 10 to 20 and 30 to 40, from %d on, is %d to %d', (from, start, end) => {
  const free = outside([
    { from: 10, to: 20 },
    { from: 30, to: 40 },
  ]);
  expect(free.stretchAt(from)).toEqual({ from: start, to: end });
});

test('a stretch of open time begins at the instant that is asked for, if a window opened before that', () => {
  const open = windowsOpen([{ cron: '0 10 * * *', durationMinutes: 240, timeZone: 'UTC' }], {
    enough: 1,
    effort: { left: 9 },
  });
  expect(iso(open.stretchAt(at))).toBe('2026-11-22T12:00:00.000Z to 2026-11-22T14:00:00.000Z');
});
