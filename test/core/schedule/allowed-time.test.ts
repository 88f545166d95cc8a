import { describe, expect, test } from 'vitest';
import { type Allowed, type Asked, allowedTime } from '../../../src/core/schedule/allowed-time.ts';
import type { Opening } from '../../../src/core/schedule/maintenance-window.ts';

const noon = '2026-11-22T12:00:00.000Z';
const opens = (cron: string, durationMinutes: number, timeZone = 'UTC'): Opening => ({
  cron,
  durationMinutes,
  timeZone,
});
const nightly = opens('0 22 * * *', 240);
const days = (from: string, to = from): Asked['blackouts'][number] => ({ from, to, timeZone: 'UTC' });

const notified = (answer: Allowed): string =>
  answer.kind === 'now'
    ? 'now'
    : `${answer.kind === 'later' ? answer.at : 'never'}, because of the ${answer.because}`;
const ask = (given: Partial<Asked>): string =>
  notified(allowedTime({ at: noon, neededMinutes: 30, windows: [], blackouts: [], ...given }));

describe('an outage may begin', () => {
  test.each<[string, Partial<Asked>, string]>([
    ['where nothing is in its way', {}, 'now'],
    ['inside a window', { windows: [[opens('0 10 * * *', 150)]] }, 'now'],
    [
      'not where too little of the window is left',
      { windows: [[opens('0 10 * * *', 149)]] },
      '2026-11-23T10:00:00.000Z, because of the window',
    ],
    [
      'in the first of several windows that opens',
      { windows: [[nightly, opens('0 20 * * *', 60), opens('0 21 * * *', 60)]] },
      '2026-11-22T20:00:00.000Z, because of the window',
    ],
    [
      'in one that is long enough, where others are too short',
      { windows: [[opens('0 * * * *', 10), nightly]] },
      '2026-11-22T22:00:00.000Z, because of the window',
    ],
    [
      'in two that adjoin',
      { windows: [[opens('0 13 * * *', 60), opens('0 14 * * *', 60)]], neededMinutes: 120 },
      '2026-11-22T13:00:00.000Z, because of the window',
    ],
    [
      'not for longer than two that overlap last together',
      { windows: [[opens('0 13 24 12 *', 60), opens('20 13 24 12 *', 60)]], neededMinutes: 81 },
      'never, because of the window',
    ],
    [
      'in openings of half an hour that adjoin',
      { windows: [[opens('0 * * * *', 30), opens('30 * * * *', 30)]], neededMinutes: 100 },
      'now',
    ],
    [
      'in openings of one expression that adjoin',
      { windows: [[opens('0,30 * * * *', 30)]], neededMinutes: 100 },
      'now',
    ],
    ['in hours that adjoin', { windows: [[opens('0 * * * *', 60)]], neededMinutes: 200 }, 'now'],
    ['in days that adjoin', { windows: [[opens('0 0 * * *', 1440)]], neededMinutes: 5000 }, 'now'],
    [
      'in three half hours of an hourly window, of which the clocks skip what is between them',
      {
        at: '2026-03-28T20:00:00.000Z',
        windows: [[opens('30 * * * *', 30, 'Europe/Berlin')]],
        neededMinutes: 90,
      },
      '2026-03-29T00:30:00.000Z, because of the window',
    ],
    [
      'where every set has a window open',
      { windows: [[nightly], [opens('30 23 * * *', 60)]] },
      '2026-11-22T23:30:00.000Z, because of the window',
    ],
    [
      'not after 366 days',
      { at: '2027-02-28T00:00:00Z', windows: [[opens('0 0 29 2 *', 60)]] },
      'never, because of the window',
    ],
    [
      'within 366 days',
      { at: '2027-02-28T00:01:00Z', windows: [[opens('0 0 29 2 *', 60)]] },
      '2028-02-29T00:00:00.000Z, because of the window',
    ],
    [
      'never in a window that never opens',
      { windows: [[opens('0 0 31 2 *', 60)]] },
      'never, because of the window',
    ],
  ])('%s', (_title, given, expected) => {
    expect(ask(given)).toBe(expected);
  });

  test.each<[string, Partial<Asked>, string]>([
    [
      'on none of a blackout’s days',
      { blackouts: [days('2026-11-22')] },
      '2026-11-23T00:00:00.000Z, because of the blackout',
    ],
    [
      'not at its first moment',
      { at: '2026-11-22T00:00:00Z', blackouts: [days('2026-11-22')] },
      '2026-11-23T00:00:00.000Z, because of the blackout',
    ],
    ['when it is over', { at: '2026-11-23T00:00:00Z', blackouts: [days('2026-11-22')] }, 'now'],
    [
      'if it ends before the first day',
      { at: '2026-11-22T23:30:00Z', blackouts: [days('2026-11-23')] },
      'now',
    ],
    [
      'not if it would last into the first day',
      { at: '2026-11-22T23:31:00Z', blackouts: [days('2026-11-23')] },
      '2026-11-24T00:00:00.000Z, because of the blackout',
    ],
    [
      'after the last of blackouts that overlap, in whatever order they are given',
      {
        blackouts: [
          days('2026-12-01', '2026-12-05'),
          days('2026-11-20', '2026-11-30'),
          days('2026-11-25', '2026-11-28'),
        ],
      },
      '2026-12-06T00:00:00.000Z, because of the blackout',
    ],
    [
      'in an open window once the blackout is over',
      { windows: [[opens('0 0 * * *', 1440)]], blackouts: [days('2026-11-22')] },
      '2026-11-23T00:00:00.000Z, because of the blackout',
    ],
    [
      'in the next window, where a blackout comes only later',
      { windows: [[nightly]], blackouts: [days('2026-12-24')] },
      '2026-11-22T22:00:00.000Z, because of the window',
    ],
    [
      'in the first window after a blackout',
      { windows: [[opens('0 22 * * *', 60)]], blackouts: [days('2026-11-22')] },
      '2026-11-23T22:00:00.000Z, because of the window',
    ],
    [
      'between no two blackouts that leave a window too little time',
      {
        windows: [[opens('0 22 24 * *', 60)]],
        blackouts: [days('2026-11-22'), days('2026-11-24', '2026-12-24')],
      },
      '2027-01-24T22:00:00.000Z, because of the window',
    ],
    [
      'never where blackouts leave no time',
      { windows: [[nightly]], blackouts: [days('2026-11-20', '2028-12-31')] },
      'never, because of the blackout',
    ],
    [
      'never where no window is long enough, blackouts or not',
      { windows: [[opens('0 * * * *', 9)]], blackouts: [days('2026-12-24')] },
      'never, because of the window',
    ],
  ])('%s', (_title, given, expected) => {
    expect(ask(given)).toBe(expected);
  });
});

test('blackouts that cannot matter do not change the question, so that its answer is remembered', () => {
  const at = '2026-11-22T00:00:00.000Z';
  const question = { at, neededMinutes: 30, windows: [[nightly]], blackouts: [] };
  const twoYearsLater = new Date(Date.parse(at) + 2 * 366 * 86_400_000).toISOString().slice(0, 10);
  const passed = [days('2026-11-21'), days('2020-01-01', '2020-12-31')];
  expect(allowedTime({ ...question, blackouts: [...passed, days(twoYearsLater)] })).toBe(
    allowedTime(question),
  );
});

test('the answers to the last 200 questions are remembered', () => {
  const asked = (minutes: number): Allowed =>
    allowedTime({ at: '2026-11-22T12:34:56.000Z', neededMinutes: minutes, windows: [], blackouts: [] });
  const first = asked(1);
  for (let minutes = 2; minutes <= 200; minutes++) asked(minutes);
  expect(asked(1)).toBe(first);
  for (let minutes = 2; minutes <= 201; minutes++) asked(minutes);
  expect(asked(1)).not.toBe(first);
});
