import { describe, expect, test } from 'vitest';
import { boundedMemo } from '../../../src/core/lib/bounded-memo.ts';
import { readPolicyFile } from '../../../src/core/policy/policy-file.ts';
import { type Asked, allowedTime, maxSteps, searched } from '../../../src/core/schedule/allowed-time.ts';
import type { Opening } from '../../../src/core/schedule/maintenance-window.ts';

const at = '2026-11-22T12:00:00.000Z';
const opening = (cron: string, durationMinutes: number, timeZone = 'UTC'): Opening => ({
  cron,
  durationMinutes,
  timeZone,
});
const ask = (windows: Asked['windows'], neededMinutes = 30) => {
  const effort = { left: 2 * maxSteps };
  const answer = searched({ at, neededMinutes, windows, closed: [] }, effort);
  return { answer, steps: 2 * maxSteps - effort.left };
};

describe('the search for a time at which an outage may begin', () => {
  test.each<[string, Asked['windows'], number, number?]>([
    ['once an hour for less than a third of what is needed', [[opening('7 * * * *', 9)]], 0],
    ['once an hour, and is always open', [[opening('0 * * * *', 60)]], 1],
    ['every minute, and is always open', [[opening('* * * * *', 60)]], 3],
    ['every half hour, and is always open', [[opening('0,30 * * * *', 60)]], 21, 600],
    ['once a week', [[opening('0 22 * * SAT', 240)]], 1],
    ['every night for no longer than is needed', [[opening('0 22 * * *', 30)]], 1],
    [
      'every minute for an hour, where a tag wants one night a month',
      [[opening('* * * * *', 60)], [opening('0 22 1 * *', 240, 'Europe/Berlin')]],
      7,
    ],
    [
      'every night, where a tag wants one night a year',
      [[opening('0 22 * * *', 240)], [opening('0 21 24 12 *', 300)]],
      3,
    ],
  ])('of a window that opens %s takes few steps', (_title, windows, steps, neededMinutes = 30) => {
    expect(ask(windows, neededMinutes).steps).toBe(steps);
  });

  test.each<[string, Asked['windows']]>([
    ['every other minute for a minute', [[opening('*/2 * * * *', 1)]]],
    ['every hour for less than is needed', [[opening('0 * * * *', 29)]]],
    ['every minute of every other hour, for less than is needed', [[opening('* */2 * * *', 1)]]],
    ['at one time, where a tag wants another', [[opening('0 22 * * *', 60)], [opening('0 12 * * *', 60)]]],
    [
      'in many ways that overlap too little',
      [1, 2, 3, 4].map((n) => [opening('*/7 * * * *', n), opening(`${n} * * * *`, 25)]),
    ],
  ])('of a window that opens %s ends after a number of steps that is the same for all', (_title, windows) => {
    const { answer, steps } = ask(windows, 90);
    expect(answer).toEqual({ kind: 'never', because: 'window' });
    expect(steps).toBeLessThanOrEqual(1000);
  });

  test('ends when its steps are used up', () => {
    const effort = { left: 3 };
    const windows = [[opening('0 22 * * *', 60)], [opening('0 13 * * *', 60)]];
    const answer = searched({ at, neededMinutes: 30, windows, closed: [] }, effort);
    expect(answer).toEqual({ kind: 'never', because: 'window' });
    expect(effort.left).toBe(0);
  });

  test('is made once for one question: the rules of an assessment, and VMs with the same tag, share its answer', () => {
    const windows = [[opening('0 22 * * SAT', 240)]];
    const question = { at, neededMinutes: 30, windows, blackouts: [] };
    const named = [[{ ...opening('0 22 * * SAT', 240), name: 'weekend' }]];
    expect(allowedTime({ ...question, windows: named })).toBe(allowedTime(question));
    expect(allowedTime({ ...question, neededMinutes: 31 })).not.toBe(allowedTime(question));
  });

  test('passes over any number of adjoining days without outages', () => {
    const day = (n: number): string => new Date(Date.UTC(2000, 0, 1 + n)).toISOString().slice(0, 10);
    const days = Array.from({ length: 20_000 }, (_, n) => ({ from: day(n), to: day(n), timeZone: 'UTC' }));
    const question = { at, neededMinutes: 30, windows: [], blackouts: days };
    expect(allowedTime(question)).toEqual({ kind: 'never', because: 'blackout' });
    const until = days.filter(({ from }) => from < '2026-12-24').reverse();
    expect(allowedTime({ ...question, blackouts: until })).toEqual({
      kind: 'later',
      at: '2026-12-24T00:00:00.000Z',
      because: 'blackout',
    });
  });
});

test.each([
  ['blackouts', 1000, { from: '2026-12-24', to: '2026-12-24', timeZone: 'UTC' }],
  ['windows', 100, { cron: '0 22 * * *', durationMinutes: 60, timeZone: 'UTC' }],
])('a policy may have only a bounded number of %s', (member, most, one) => {
  const file = (length: number): string => {
    const all = Array.from({ length }, (_, n) => (member === 'windows' ? { name: `w${n}`, ...one } : one));
    return JSON.stringify({ version: 1, [member]: all });
  };
  expect(readPolicyFile(file(most)).ok).toBe(true);
  expect(readPolicyFile(file(most + 1))).toEqual({
    ok: false,
    faults: [`${member}: a list should hold at most ${most}`],
  });
});

test('a remembered value is made once, and no more values are kept than is allowed', () => {
  const made: string[] = [];
  const remembered = boundedMemo(2, (key) => {
    made.push(key);
    return { key };
  });
  for (const key of ['a', 'a', 'b', 'a', 'c', 'a', 'b']) expect(remembered(key)).toEqual({ key });
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
