import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isShort, parseSchedule } from '../../../../sandbox/functions-host/functions/timer-schedule.ts';

const from = Date.UTC(2026, 0, 5, 8); // a Monday

function occurrences(schedule: string, count: number): readonly string[] {
  const { next } = parseSchedule(schedule);
  const found: string[] = [];
  for (let at = next(from); at !== undefined && found.length < count; at = next(at))
    found.push(new Date(at).toISOString().replace('.000Z', ''));
  return found;
}

describe('a timer schedule', () => {
  test.each([
    ['0 */5 * * * *', ['2026-01-05T08:05:00', '2026-01-05T08:10:00']],
    ['*/20 59 23 * * *', ['2026-01-05T23:59:00', '2026-01-05T23:59:20', '2026-01-05T23:59:40']],
    ['0 30 9 * Jan Mon', ['2026-01-05T09:30:00', '2026-01-12T09:30:00']],
    [
      '0 30 9 * * MON-wed',
      ['2026-01-05T09:30:00', '2026-01-06T09:30:00', '2026-01-07T09:30:00', '2026-01-12T09:30:00'],
    ],
    ['0 0 9-17/4 * * 1-5', ['2026-01-05T09:00:00', '2026-01-05T13:00:00', '2026-01-05T17:00:00']],
    [
      '0 5,8,10 * * * *',
      ['2026-01-05T08:05:00', '2026-01-05T08:08:00', '2026-01-05T08:10:00', '2026-01-05T09:05:00'],
    ],
    [
      '0 50/4 8 * * *',
      ['2026-01-05T08:50:00', '2026-01-05T08:54:00', '2026-01-05T08:58:00', '2026-01-06T08:50:00'],
    ],
    ['0 0 0 29 2 *', ['2028-02-29T00:00:00']],
    ['0 0 0 * * 0', ['2026-01-11T00:00:00']],
    ['06:30:00', ['2026-01-05T14:30:00', '2026-01-05T21:00:00']],
  ])('of "%s" has its occurrences in UTC', (schedule, expected) => {
    expect(occurrences(schedule, expected.length)).toEqual(expected);
  });

  test('with both day fields requires both, as NCRONTAB does', () => {
    expect(occurrences('0 0 0 13 * Fri', 2)).toEqual(['2026-02-13T00:00:00', '2026-03-13T00:00:00']);
  });

  test('of a day that never comes has no occurrence', () => {
    expect(occurrences('0 0 0 31 2 *', 1)).toEqual([]);
  });

  test.each([
    '',
    '* * * * *',
    '0 0 0 L * *',
    '@daily',
    '0 0 0 ? * *',
    '0 0 0 * * 5#2',
    '0 60 * * * *',
    '0 0 0 * * 7',
    '00:00:00',
  ])('cannot be "%s"', (schedule) => {
    expect(() => parseSchedule(schedule)).toThrow();
  });

  test('that is wrong in several fields is refused with all of them', () => {
    expect(() => parseSchedule('x 0 0 W * *')).toThrow('second cannot be "x"; day cannot be "W"');
  });

  test('of less than a minute is short', () => {
    expect(isShort(parseSchedule('*/30 * * * * *'), from)).toBe(true);
    expect(isShort(parseSchedule('0 * * * * *'), from)).toBe(false);
  });

  test('always gives a later moment that fits its fields', () => {
    const field = (limit: number) => fc.integer({ min: 0, max: limit - 1 });
    fc.assert(
      fc.property(
        field(60),
        field(60),
        field(24),
        fc.integer({ min: 0, max: 10 ** 11 }),
        (s, m, h, offset) => {
          const after = from + offset;
          const at = parseSchedule(`${s} ${m} ${h} * * *`).next(after) ?? 0;
          const date = new Date(at);
          expect([date.getUTCSeconds(), date.getUTCMinutes(), date.getUTCHours()]).toEqual([s, m, h]);
          expect(at).toBeGreaterThan(after);
          expect(at - after).toBeLessThanOrEqual(24 * 60 * 60 * 1000);
        },
      ),
      { numRuns: 200 },
    );
  });
});
