import { describe, expect, test } from 'vitest';
import {
  type FollowInput,
  followOperation,
} from '../../../../src/workflow/orchestrations/operations/follow-operation.ts';
import { answering, failing, secondsOf, seenAs } from '../../../support/answering.ts';
import { type ByHand, found } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const start = Date.parse(noon);
const vm = { vmId: found.vmId, vmUid: found.vmUid, correlationId: 'c' };
const operation = { kind: 'async', url: 'https://arm/subscriptions/x/operations/1' } as const;
const poll = (state: string, more: object = {}) => ({ ok: true, value: { state, ...more } });

/** A start that is followed, without an operation to poll. */
const following = (given: Partial<FollowInput> = {}): FollowInput => ({
  ...vm,
  target: 'running',
  since: start,
  nextPoll: start,
  until: start + 1_800_000,
  ...given,
});
const readsOf = (bench: ByHand): number => bench.inputsOf('observe').length;

describe('a VM that is changed is read', () => {
  test('only after every second poll while its operation is running', () => {
    const bench = answering({
      poll: () => poll('running'),
      observe: (nth) => seenAs(nth < 3 ? 'starting' : 'running'),
    });
    bench.child(followOperation, following({ operation }));
    expect(bench.asked.map(({ name }) => name)).toEqual([
      ...['poll', 'poll', 'observe'],
      ...['poll', 'poll', 'observe'],
      ...['poll', 'poll', 'observe'],
    ]);
  });

  test('often for two minutes, less often up to ten, and seldom after that', () => {
    const reads = (seconds: number): number => {
      const bench = answering({ observe: () => seenAs('starting') });
      bench.child(followOperation, following({ until: start + seconds * 1000 }));
      return readsOf(bench);
    };
    const [two, ten, thirty] = [reads(120), reads(600), reads(1800)];
    expect(two).toBeGreaterThanOrEqual(20);
    expect(ten - two).toBeGreaterThanOrEqual(40);
    expect(ten - two).toBeLessThanOrEqual(50);
    expect(thirty - ten).toBeLessThanOrEqual(42);
  });

  test('thirty times before a new generation begins', () => {
    const generations = (reads: number): number => {
      const bench = answering({ observe: (nth) => seenAs(nth < reads ? 'starting' : 'running') });
      bench.child(followOperation, following());
      return bench.generations;
    };
    expect([generations(30), generations(31), generations(61)]).toEqual([1, 2, 3]);
  });

  test('even in the last moment of its time', () => {
    const bench = answering({ observe: () => seenAs('running') });
    expect(bench.child(followOperation, following({ until: start }))).toMatchObject({ ok: true });
    const late = answering({ observe: () => seenAs('running') });
    expect(late.child(followOperation, following({ until: start - 1 }))).toMatchObject({
      failure: { kind: 'unavailable' },
    });
    expect(readsOf(late)).toBe(0);
  });

  test('no earlier than Azure allows, with a single sleep until then', () => {
    const bench = answering({
      observe: (nth) => (nth < 6 ? failing('throttled', { retryAfterSeconds: 290 }) : seenAs('running')),
    });
    expect(bench.child(followOperation, following())).toMatchObject({ ok: true });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(5 * 290);
    expect(bench.generations).toBe(1);
  });
});

describe('a follower whose reads are throttled', () => {
  const ordered = (seconds?: number) => () =>
    failing('throttled', seconds === undefined ? {} : { retryAfterSeconds: seconds });

  test.each<[left: number, given: Partial<FollowInput>, polled: object, seen: () => object]>([
    [120, {}, {}, ordered(120)],
    [120, { nextPoll: start + 1_000_000 }, {}, ordered(120)],
    // The operation was polled six seconds before the VM was read.
    [195, { operation }, { retryAfterSeconds: 200 }, ordered(50)],
    [0, {}, {}, ordered()],
  ])('reports at its limit that %i seconds of throttling are left: %j', (left, given, polled, seen) => {
    const bench = answering({ poll: () => poll('running', polled), observe: seen });
    const input = following({ until: start + 8000, ...given });
    const message = 'the operation did not end in time';
    expect(bench.child(followOperation, input)).toEqual({
      ok: false,
      failure: { kind: 'throttled', message, retryAfterSeconds: left },
    });
  });

  test('reports no throttling where its last read succeeded', () => {
    const bench = answering({ observe: (nth) => (nth === 1 ? failing('throttled') : seenAs('starting')) });
    const answer = bench.child(followOperation, following({ until: start + 60_000 }));
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
  });
});

test('an operation is polled at its own times, though Azure throttles reads of the VM', () => {
  const failure = { kind: 'no-capacity', message: 'none' } as const;
  const bench = answering({
    poll: (_nth, { now }) =>
      now < start + 60_000 ? poll('running', { retryAfterSeconds: 10 }) : poll('failed', { failure }),
    observe: () => failing('throttled', { retryAfterSeconds: 290 }),
  });
  const answer = bench.child(followOperation, following({ operation }));
  expect(answer).toMatchObject({ ok: false, failure, ended: true });
  expect([readsOf(bench), secondsOf(bench) < 90]).toEqual([1, true]);
});

test('an operation is polled, and its VM read, at the very moment that Azure names', () => {
  // A timer of five seconds is late by less than another second.
  const named = start + 5999;
  const failed = answering({ poll: () => poll('failed', { failure: { kind: 'locked', message: 'l' } }) });
  failed.child(followOperation, following({ operation, nextPoll: named }));
  expect([secondsOf(failed), readsOf(failed)]).toEqual([5, 0]);
  const bench = answering({ poll: () => poll('gone'), observe: () => seenAs('running') });
  const nothing = { throttled: false, restedElsewhere: 0, missed: 0, pollsFailed: 0, succeeded: false };
  bench.child(followOperation, following({ operation, seen: { ...nothing, nextReadAt: named } }));
  expect([secondsOf(bench), readsOf(bench)]).toEqual([5, 1]);
});

describe('a VM at rest in the wrong state', () => {
  test.each<[power: string, target: FollowInput['target']]>([
    ['deallocated', 'running'],
    ['stopped', 'running'],
    ['running', 'deallocated'],
    ['stopped', 'deallocated'],
  ])('%s instead of %s is reported after six reads in a row', (power, target) => {
    const bench = answering({ observe: () => seenAs(power) });
    expect(bench.child(followOperation, following({ target }))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable', message: `the VM is ${power} (Succeeded)` },
    });
    expect(readsOf(bench)).toBe(6);
  });

  test.each<[what: string, elsewhere: object, polls: string]>([
    ['is being deallocated', seenAs('deallocating'), 'gone'],
    ['is being updated', seenAs('running', { provisioningState: 'Updating' }), 'gone'],
    ['is still worked on by the operation', seenAs('running'), 'running'],
  ])('is waited for while it %s', (_what, elsewhere, polls) => {
    const bench = answering({
      poll: () => poll(polls),
      observe: (nth) => (nth < 15 ? elsewhere : seenAs('deallocated')),
    });
    const input = following({ target: 'deallocated', operation });
    expect(bench.child(followOperation, input)).toMatchObject({ ok: true });
  });

  test('is waited for where its stop has succeeded', () => {
    const bench = answering({
      poll: () => poll('succeeded'),
      observe: (_nth, { now }) => seenAs(now < start + 120_000 ? 'deallocating' : 'deallocated'),
    });
    const input = following({ target: 'deallocated', operation });
    expect(bench.child(followOperation, input)).toMatchObject({ ok: true });
  });
});

describe('a VM that is answered 404 while it is changed', () => {
  test('counts as gone where the list of its subscription shows so for minutes', () => {
    const bench = answering({
      observe: () => failing('not-found'),
      findVm: () => ({ ok: true, value: {} }),
    });
    expect(bench.child(followOperation, following())).toMatchObject({
      ok: false,
      failure: { kind: 'not-found' },
    });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(180);
    expect(secondsOf(bench)).toBeLessThan(300);
  });

  test('is searched for in that list after every three reads, and followed on where it is listed', () => {
    const listed = (missing: number): number => {
      const bench = answering({
        observe: (nth) => (nth <= missing ? failing('not-found') : seenAs('running')),
        findVm: () => ({ ok: true, value: { vmId: found.vmId } }),
      });
      expect(bench.child(followOperation, following())).toMatchObject({ ok: true });
      return bench.inputsOf('findVm').length;
    };
    expect([2, 3, 5, 6].map(listed)).toEqual([0, 1, 1, 2]);
  });
});
