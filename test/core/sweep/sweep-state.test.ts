import { describe, expect, test } from 'vitest';
import { noSafeguards } from '../../../src/core/coordination/safeguards-state.ts';
import { allowanceOf, without } from '../../../src/core/sweep/sweep-allowance.ts';
import { hoursUntilNext, scheduleFault } from '../../../src/core/sweep/sweep-schedule.ts';
import { type SweepFigures, turnSweep } from '../../../src/core/sweep/sweep-state.ts';
import { noon } from '../../support/facts.ts';

const figures: SweepFigures = {
  id: 'a',
  by: 'timer',
  startedAt: noon,
  endedAt: noon,
  subscriptions: [],
  candidates: 0,
  assessed: 0,
  begun: 0,
  joined: 0,
  postponed: 0,
  unreadable: 0,
  downWithoutRun: 0,
};

describe('the current sweep', () => {
  const begun = turnSweep(undefined, 'request', { id: 'a', since: noon, by: 'timer' });

  test('is the only one until it ends, and keeps its figures', () => {
    expect(begun).toMatchObject({ answer: { kind: 'granted' }, state: { holder: { id: 'a' } } });
    const second = turnSweep(begun.state, 'request', { id: 'b', since: noon, by: 'ops' });
    expect(second).toEqual({ answer: { kind: 'held', by: 'a' } });
    expect(turnSweep(begun.state, 'request', { id: 'a', since: noon, by: 'timer' }).answer.kind).toBe(
      'granted',
    );
    const ended = turnSweep(begun.state, 'finish', { id: 'a', figures });
    expect(ended.state).toEqual({ last: figures });
    expect(turnSweep(ended.state, 'request', { id: 'b', since: noon, by: 'ops' }).answer.kind).toBe(
      'granted',
    );
  });

  test('is replaced only by a sweep that names it, and changes nothing when it ends late', () => {
    const asked = { id: 'c', since: noon, by: 'timer' };
    expect(turnSweep(begun.state, 'request', { ...asked, insteadOf: 'other' }).answer.kind).toBe('held');
    const taken = turnSweep(begun.state, 'request', { ...asked, insteadOf: 'a' });
    expect(taken.state?.holder).toEqual(asked);
    expect(turnSweep(taken.state, 'finish', { id: 'a', figures })).toEqual({ answer: { kind: 'done' } });
  });

  test('ends without figures where it did not get that far, and keeps those of the previous one', () => {
    const ended = turnSweep(begun.state, 'finish', { id: 'a' });
    expect(ended).toEqual({ state: {}, answer: { kind: 'done' } });
    const second = turnSweep({ ...begun.state, last: figures }, 'finish', { id: 'a' });
    expect(second.state).toEqual({ last: figures });
  });

  test.each(['graph', 'lists'] as const)('keeps what it found in a subscription by %s', (source) => {
    const counts = { vms: 1, assessed: 1, notKept: 0, gone: 0, pages: 1 };
    const subscriptions = [{ ...counts, subscriptionId: 's', source }];
    const ended = turnSweep(begun.state, 'finish', { id: 'a', figures: { ...figures, subscriptions } });
    expect(ended.state?.last?.subscriptions).toEqual(subscriptions);
  });

  test.each([
    ['an invalid state', { holder: 1 }, 'request', {}],
    ['an invalid input', {}, 'request', { id: 1 }],
    ['an invalid end', {}, 'finish', {}],
    ['an unknown operation', {}, 'stop', { id: 'a', figures }],
  ])('answers that it cannot read %s', (_what, state, operation, input) => {
    expect(turnSweep(state, operation, input).answer.kind).toBe('unreadable');
  });
});

describe('what a sweep may begin', () => {
  const policy = { maxPerHour: 20, paused: false };
  const run = { runId: 'r', subscriptionId: 's', domains: [], capacityKey: 'k', since: noon };

  test('is what the safeguards allow until the next sweep and a little more, less what waits already', () => {
    expect(allowanceOf(noSafeguards, 0, policy, 6)).toEqual({ outages: 140, quiet: 200, waits: 400 });
    const queue = Array.from({ length: 100 }, () => ({ ...run, asksAt: noon }));
    expect(allowanceOf({ ...noSafeguards, queue, holders: [run] }, 101, policy, 6)).toEqual({
      outages: 39,
      quiet: 200,
      waits: 299,
    });
  });

  test('is bounded, so that the list of unfinished runs does not grow long', () => {
    expect(allowanceOf(noSafeguards, 0, { ...policy, maxPerHour: 1000 }, 24).outages).toBe(500);
    expect(allowanceOf(noSafeguards, 600, policy, 6)).toEqual({ outages: 0, quiet: 0, waits: 0 });
  });

  test.each([
    [400, { outages: 100, quiet: 100, waits: 0 }],
    [399, { outages: 101, quiet: 101, waits: 1 }],
    [450, { outages: 50, quiet: 50, waits: 0 }],
  ])('keeps room for runs that act, however many wait for days: with %i', (waiting, left) => {
    expect(allowanceOf(noSafeguards, waiting, policy, 6)).toEqual(left);
  });

  test('is no outage behind an open breaker, and only runs that wait in a pause', () => {
    const breaker = { since: noon, because: 'failures' };
    expect(allowanceOf({ ...noSafeguards, breaker }, 0, policy, 6)).toMatchObject({ outages: 0, quiet: 200 });
    const paused = { act: 'pause', by: 'ops', at: noon };
    expect(allowanceOf({ ...noSafeguards, paused }, 0, policy, 6)).toMatchObject({ outages: 0, quiet: 0 });
    expect(allowanceOf(noSafeguards, 0, { ...policy, paused: true }, 6)).toMatchObject({
      outages: 0,
      quiet: 0,
    });
  });

  test('becomes less with each run that begins, down to zero', () => {
    expect(without({ outages: 1, quiet: 0, waits: 2 }, 'outages')).toEqual({
      outages: 0,
      quiet: 0,
      waits: 2,
    });
    expect(without({ outages: 1, quiet: 0, waits: 2 }, 'quiet').quiet).toBe(0);
  });
});

describe('the schedule', () => {
  test('has six fields, in UTC', () => {
    expect(scheduleFault('0 0 */6 * * *')).toBeUndefined();
    expect(hoursUntilNext('0 0 */6 * * *', Date.parse('2026-11-22T10:30:00Z'))).toBe(1.5);
    expect(hoursUntilNext(undefined, 0)).toBe(6);
    // A timer may fire shortly before its time.
    expect(hoursUntilNext('0 0 */6 * * *', Date.parse('2026-11-22T11:59:59.500Z'))).toBeCloseTo(6, 2);
  });

  test.each(['0 */6 * * *', 'daily', '0 0 25 * * *', '0 0 0 30 2 *', '@daily', ''])(
    'cannot be "%s"',
    (text) => {
      expect(scheduleFault(text)).toMatch(/^should /);
    },
  );
});
