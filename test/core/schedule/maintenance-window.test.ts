import { describe, expect, test } from 'vitest';
import {
  cronFault,
  opensOnceAnHour,
  readOpening,
  timeZoneFault,
} from '../../../src/core/schedule/maintenance-window.ts';

describe('a window that is written in a tag', () => {
  test.each<[string, number]>([
    ['0 22 * * 6;4h;UTC', 240],
    ['0 22 * * 6;90m;UTC', 90],
    ['0 22 * * 6;1H30M;UTC', 90],
    ['0 22 * * 6;1m;UTC', 1],
    ['0 22 * * 6;168h;UTC', 10_080],
    ['0 22 * * 6;10080m;UTC', 10_080],
    ['0,30 * * * *;60m;UTC', 60],
  ])('"%s" is open for %d minutes', (text, durationMinutes) => {
    expect(readOpening(text)).toMatchObject({ ok: true, value: { durationMinutes, timeZone: 'UTC' } });
  });

  const noDuration = 'the duration should be between 1m and 168h, such as 4h or 1h30m';
  test.each<[string, string]>([
    ['0 22 * * 6;168h1m;UTC', noDuration],
    ['0 22 * * 6;0h0m;UTC', noDuration],
    ['0 22 * * 6;;UTC', noDuration],
    ['0 22 * * 6;four hours;UTC', noDuration],
    ['0 22 * * 6;4h;UTC;', 'should be the name of a window, or cron;duration;zone'],
    ['0 22 * * 6;4h;UTC;2026', 'should be the name of a window, or cron;duration;zone'],
  ])('"%s" is refused, with the reason', (text, fault) => {
    expect(readOpening(text)).toEqual({ ok: false, faults: [fault] });
  });

  test('is refused with all that is wrong with it', () => {
    const read = readOpening('61 * * * *;0m;Mars');
    expect(read.ok ? [] : read.faults).toEqual([
      'should be a cron expression (Invalid value for minute: 61)',
      noDuration,
      expect.stringMatching(/^should be an IANA time zone/),
    ]);
  });

  test('is parsed once: the last 500 are remembered', () => {
    const first = readOpening('remembered');
    for (let n = 1; n < 500; n++) readOpening(`other ${n}`);
    expect(readOpening('remembered')).toBe(first);
    for (let n = 1; n <= 500; n++) readOpening(`other ${n}`);
    expect(readOpening('remembered')).not.toBe(first);
  });
});

test('a fault of a cron expression is short, however long the expression is', () => {
  expect(cronFault(`${'A'.repeat(5000)} * * * *`)?.length).toBeLessThan(200);
});

test.each([
  ['0 22 * * SAT', true],
  ['59 * * * *', true],
  ['0,30 * * * *', false],
  ['*/20 * * * *', false],
  ['0-1 * * * *', false],
  ['* * * * *', false],
])('"%s" opens once an hour: %s', (cron, once) => {
  expect(opensOnceAnHour(cron)).toBe(once);
});

test.each<[string, string | undefined]>([
  ['Europe/Berlin', undefined],
  ['UTC', undefined],
  [' berlin ', 'Europe/Berlin'],
  ['Europe/Berln', 'Europe/Berlin'],
])('the fault of the time zone "%s" says what was meant: %s', (zone, meant) => {
  const fault = timeZoneFault(zone);
  if (meant === undefined) expect(fault).toBeUndefined();
  else expect(fault).toMatch(new RegExp(`did you mean "${meant}"\\?$`));
});
