import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DrivenClock } from '../../../../sandbox/clock.ts';
import {
  formatInstant,
  formatWholeSeconds,
  formatWithOffset,
} from '../../../../sandbox/functions-host/engine/history/timestamps.ts';
import { replaceDate } from '../../../../sandbox/functions-host/functions/sandbox-date.ts';

const clock = new DrivenClock(Date.UTC(2031, 4, 6, 7, 8, 9, 120));
let restore = (): void => undefined;
const realDate = Date;
const before = new Date(5);
beforeEach(() => {
  restore = replaceDate(clock);
});
afterEach(() => restore());

describe('Date in the sandbox', () => {
  test('gives the time of the clock', () => {
    expect(Date.now()).toBe(clock.now());
    expect(new Date().toISOString()).toBe('2031-05-06T07:08:09.120Z');
    expect(Date()).toBe(new Date(clock.now()).toString());
    clock.advanceTo(clock.now() + 1000);
    expect(Date.now()).toBe(clock.now());
  });

  test('behaves like Date in all other ways', () => {
    expect(new Date('2026-01-02T03:04:05Z').getTime()).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(new Date(2026, 0, 2).getFullYear()).toBe(2026);
    expect(Date.parse('1970-01-01T00:00:01Z')).toBe(1000);
    expect([typeof Date, typeof Date.prototype.getTime, Date.name, Date.length]).toEqual([
      'function',
      'function',
      'Date',
      7,
    ]);
  });

  test('is the constructor of dates that were made before and after the replacement', () => {
    expect([before instanceof Date, new Date() instanceof Date, new Date() instanceof realDate]).toEqual([
      true,
      true,
      true,
    ]);
    expect(before.constructor).toBe(Date);
    expect(Object.prototype.toString.call(new Date())).toBe('[object Date]');
  });

  test('can be extended', () => {
    class Day extends Date {
      readonly own = 1;
    }
    expect([new Day().getTime(), new Day() instanceof Day, new Day().own]).toEqual([clock.now(), true, 1]);
  });

  test('can be restored', () => {
    restore();
    expect(Date).toBe(realDate);
    expect(before.constructor).toBe(realDate);
  });
});

test('instants are written as .NET writes them', () => {
  const whole = Date.UTC(2026, 10, 22, 14, 57, 30);
  expect([0, 490, 100, 7].map((ms) => formatInstant(whole + ms))).toEqual([
    '2026-11-22T14:57:30Z',
    '2026-11-22T14:57:30.49Z',
    '2026-11-22T14:57:30.1Z',
    '2026-11-22T14:57:30.007Z',
  ]);
  expect(formatWithOffset(whole + 60)).toBe('2026-11-22T14:57:30.06+00:00');
  expect(formatWholeSeconds(whole + 999)).toBe('2026-11-22T14:57:30Z');
});
