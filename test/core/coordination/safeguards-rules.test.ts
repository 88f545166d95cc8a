import { describe, expect, test } from 'vitest';
import {
  capacityBlock,
  capacityKeyOf,
  holdCapacity,
  proveCapacity,
} from '../../../src/core/coordination/capacity-holds.ts';
import { turnSafeguards } from '../../../src/core/coordination/safeguards.ts';
import {
  startsIn,
  startsSince,
  whenOver,
  withoutStart,
  withStart,
} from '../../../src/core/coordination/safeguards-rate.ts';
import type { CapacityState } from '../../../src/core/coordination/safeguards-state.ts';
import { noon } from '../../support/facts.ts';
import { limits, Safeguards } from '../../support/safeguards.ts';

const at = (minutes: number): string => new Date(Date.parse(noon) + minutes * 60_000).toISOString();
const wide = { limits: { ...limits, maxConcurrent: 9, maxConcurrentPerDomain: 9 } };

describe('the hourly rate', () => {
  const starts = [at(0), at(0.9), at(1), at(4.1), at(4.9)].reduce(withStart, []);

  test('counts stops by the minute, with the time of the last one in it', () => {
    expect(starts).toEqual([
      { at: at(0.9), count: 2 },
      { at: at(1), count: 1 },
      { at: at(4.9), count: 2 },
    ]);
    expect(startsIn(starts)).toBe(5);
  });

  test('gets back only the one stop that did not happen', () => {
    expect(withoutStart(starts, at(0.5))).toEqual([{ at: at(0.9), count: 1 }, ...starts.slice(1)]);
    expect(withoutStart(starts, at(1.5))).toEqual([starts[0], starts[2]]);
    expect(withoutStart(starts, at(9))).toEqual(starts);
  });

  test('forgets a stop that is an hour old', () => {
    expect(startsIn(startsSince(starts, at(61)))).toBe(2);
    expect(startsIn(startsSince(starts, at(60.95)))).toBe(3);
  });

  test('allows another stop when enough stops are an hour old, at the latest in an hour', () => {
    expect(whenOver(starts, 2, at(6))).toBe(at(60.9));
    expect(whenOver(starts, 3, at(6))).toBe(at(61));
    expect(whenOver(starts, 9, at(6))).toBe(at(66));
  });
});

describe('a capacity hold', () => {
  const codes = ['', 'x', 'y'];

  test('has one key whatever the order of the zones', () => {
    expect(capacityKeyOf({ size: 'D4', zones: ['3', '1'], location: 'West' })).toBe('d4|1+3|west');
  });

  test('lasts a day at most, and keeps the time of its first failure', () => {
    let keys: CapacityState[] = [];
    for (let n = 0; n < 12; n++) keys = holdCapacity(keys, 'k', 'AllocationFailed', at(n));
    expect(keys).toEqual([
      {
        key: 'k',
        state: 'held',
        since: noon,
        failures: 12,
        notBefore: at(11 + 24 * 60),
        code: 'AllocationFailed',
      },
    ]);
    expect(capacityBlock(keys, 'k', 0, at(10 + 24 * 60))).toBe('capacity-held');
    expect(capacityBlock(keys, 'k', 0, at(11 + 24 * 60))).toBeUndefined();
    expect(capacityBlock(keys, 'other', 1, noon)).toBe('capacity-probe');
  });

  test('counts failures from one again once its size was proven', () => {
    const proven = proveCapacity(holdCapacity([], 'k', 'x', noon), 'k', at(1));
    expect(proven).toEqual([{ key: 'k', state: 'proven', since: at(1), failures: 0 }]);
    expect(holdCapacity(proven, 'k', 'x', at(2))).toMatchObject([
      { since: at(2), failures: 1, notBefore: at(32) },
    ]);
  });

  test('is removed when there are too many: a proven one first, else the oldest', () => {
    const held = (from: number, to: number): CapacityState[] =>
      Array.from({ length: to - from }, (_, n) => from + n).reduce<CapacityState[]>(
        (keys, n) => holdCapacity(keys, `k${n}`, codes[n % 3] ?? '', noon),
        [],
      );
    const mixed = [...held(0, 50), ...proveCapacity([], 'proven', noon), ...held(50, 99)];
    const full = holdCapacity(mixed, 'last', 'x', noon);
    expect([full.length, full[0]?.key, full.at(-1)?.key]).toEqual([100, 'k0', 'last']);
    expect(full.some(({ key }) => key === 'proven')).toBe(false);
    const none = holdCapacity(full, 'one more', 'x', noon);
    expect([none.length, none[0]?.key, none.at(-1)?.key]).toEqual([100, 'k1', 'one more']);
  });
});

describe('a run in the queue', () => {
  const none = { limits: { ...limits, maxConcurrent: 0 } };

  test('keeps its place before later runs when it asks late, and has only one place', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', none);
    safeguards.acquire('b', { ...none, now: at(5) });
    expect(safeguards.acquire('a', { ...none, now: at(11) })).toMatchObject({ position: 1 });
    expect(safeguards.acquire('b', { ...none, now: at(11) })).toMatchObject({ position: 2 });
    expect(safeguards.state?.queue.map(({ runId, since }) => [runId, since])).toEqual([
      ['a', noon],
      ['b', at(5)],
    ]);
  });

  test('loses its place when it is ten minutes late', () => {
    for (const [minute, position] of [
      [10.4, 2],
      [10.5, 1],
    ] as const) {
      const safeguards = new Safeguards();
      safeguards.acquire('a', none);
      expect(safeguards.acquire('b', { ...none, now: at(minute) })).toMatchObject({ position });
    }
  });

  test('takes nothing of the hourly rate while its failure domain is taken', () => {
    const safeguards = new Safeguards();
    const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 2 } };
    safeguards.acquire('a', { ...slow, domains: ['web'] });
    expect(safeguards.acquire('b', { ...slow, domains: ['web'] })).toMatchObject({
      because: 'failure-domain',
    });
    expect(safeguards.acquire('c', slow)).toEqual({ kind: 'granted' });
  });

  test('does not keep its failure domain from others while it waits for a slot', () => {
    const full = new Safeguards();
    const one = { limits: { ...limits, maxConcurrent: 1 } };
    full.acquire('a', one);
    full.acquire('b', { ...one, domains: ['web'] });
    expect(full.acquire('c', { ...one, subscriptionId: 'other', domains: ['web'] })).toEqual({
      kind: 'granted',
    });
  });

  test('is given no earliest time where its size may be tried again', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', { capacityKey: 'k' });
    safeguards.turn('report', { runId: 'a', now: noon, limits, stranded: false, noRoom: 'AllocationFailed' });
    safeguards.release('a');
    expect(safeguards.acquire('b', { capacityKey: 'k', now: at(29) })).toEqual({
      kind: 'wait',
      because: 'capacity-held',
      position: 1,
      since: at(29),
      notBefore: at(30),
    });
    expect(safeguards.acquire('b', { ...none, capacityKey: 'k', now: at(31) })).toStrictEqual({
      kind: 'wait',
      because: 'free-slot',
      position: 1,
      since: at(29),
    });
  });
});

describe('a run that is about to stop its VM', () => {
  const key = { ...wide, capacityKey: 'd4|1|west' };
  const confirm = (safeguards: Safeguards, runId: string, given: object = {}): unknown =>
    safeguards.turn('confirm', { runId, outage: true, now: noon, vm: `lease-${runId}`, ...given });

  test('waits where it has no slot any more', () => {
    expect(confirm(new Safeguards(), 'a')).toEqual({ kind: 'wait', because: 'free-slot' });
  });

  test('waits for a size that became held after it got its slot, and then while another VM of that size is down', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('first', key);
    safeguards.release('first', true);
    for (const run of ['a', 'b']) safeguards.acquire(run, key);
    expect(confirm(safeguards, 'a')).toEqual({ kind: 'granted' });
    safeguards.turn('report', { runId: 'b', now: noon, limits, stranded: false, noRoom: 'AllocationFailed' });
    expect(confirm(safeguards, 'a', { now: at(29) })).toMatchObject({ because: 'capacity-held' });
    expect(confirm(safeguards, 'a', { now: at(31) })).toMatchObject({ because: 'capacity-probe' });
    safeguards.release('b');
    expect(confirm(safeguards, 'a', { now: at(31) })).toEqual({ kind: 'granted' });
  });

  const group = (unavailable: string[], limit = 2): object => ({
    budgets: [{ domain: 'web', limit, unavailable }],
  });
  const member = (runId: string): object => ({ ...wide, domains: ['web'], vm: `lease-${runId}` });

  test('waits for a member of its group that was confirmed before, though that got its slot later', () => {
    const safeguards = new Safeguards();
    for (const run of ['a', 'b']) safeguards.acquire(run, { ...member(run), ...group([]) });
    expect(confirm(safeguards, 'b', group([]))).toEqual({ kind: 'granted' });
    expect(confirm(safeguards, 'a', group(['lease-x']))).toMatchObject({ because: 'failure-domain' });
    expect(confirm(safeguards, 'a', group([]))).toEqual({ kind: 'granted' });
  });

  test('counts a run that named no VM as confirmed', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', { ...member('a'), ...group([]) });
    safeguards.acquire('b', { ...wide, domains: ['web'], ...group([]) });
    expect(confirm(safeguards, 'a', group(['lease-x']))).toMatchObject({ because: 'failure-domain' });
  });

  test('does not count its own VM, though Azure shows it as unavailable', () => {
    const safeguards = new Safeguards();
    const seen = group(['lease-a'], 1);
    expect(safeguards.acquire('a', { ...member('a'), ...seen })).toEqual({ kind: 'granted' });
    expect(confirm(safeguards, 'a', seen)).toEqual({ kind: 'granted' });
  });
});

describe('the safeguards', () => {
  test('keep what operators do, with the beginning of their comments', () => {
    const safeguards = new Safeguards();
    const comment = `why: ${'x'.repeat(400)}`;
    const paused = { act: 'pause', by: 'ops', at: noon, comment: comment.slice(0, 300) };
    expect(safeguards.turn('pause', { by: 'ops', now: noon, comment })).toEqual({ kind: 'done' });
    expect(safeguards.state).toMatchObject({ paused, acts: [paused] });
    safeguards.turn('resume', { by: 'ops', now: at(1) });
    safeguards.turn('reopen', { by: 'ops', now: at(2), key: 'k' });
    expect(safeguards.state?.acts).toEqual([
      { act: 'reopen k', by: 'ops', at: at(2) },
      { act: 'resume', by: 'ops', at: at(1) },
      paused,
    ]);
    for (let n = 0; n < 30; n++) safeguards.turn('pause', { by: `ops ${n}`, now: at(n) });
    expect(safeguards.state?.acts).toHaveLength(20);
    expect(safeguards.state?.acts[0]?.by).toBe('ops 29');
  });

  test('keep the breaker open once it is, and report that once', () => {
    const safeguards = new Safeguards();
    const one = { limits: { ...limits, breakerFailures: 1 } };
    for (const run of ['a', 'b']) safeguards.acquire(run, one);
    expect(safeguards.release('a', false, one)).toEqual({ kind: 'done', opened: true });
    expect(safeguards.release('b', false, { ...one, now: at(5) })).toEqual({ kind: 'done' });
    expect(safeguards.state?.breaker).toEqual({
      since: noon,
      because: '1 of the last 1 runs that stopped a VM failed',
    });
  });

  test('conclude nothing about capacity from a run that stopped no VM', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', { capacityKey: 'k' });
    safeguards.release('a', true, { stopped: false });
    expect(safeguards.state?.capacity).toEqual([]);
  });

  test('hold a size only where there was no room', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', { capacityKey: 'k' });
    safeguards.turn('report', { runId: 'a', now: noon, limits, stranded: true });
    expect(safeguards.state?.capacity).toEqual([]);
    safeguards.turn('report', {
      runId: 'nobody',
      now: noon,
      limits,
      stranded: false,
      noRoom: 'AllocationFailed',
    });
    expect(safeguards.state?.capacity).toEqual([]);
  });

  test('give a recovery the slot of the orphaned run in place of its own, and let it keep its own where there is none', () => {
    const recovers = (safeguards: Safeguards): unknown =>
      safeguards.turn('takeover', { from: 'orphaned', runId: 'recovers', now: noon, limits, stopped: false });
    const both = new Safeguards();
    for (const run of ['orphaned', 'recovers']) both.acquire(run, { ...wide, capacityKey: run });
    recovers(both);
    expect(both.state?.holders).toMatchObject([{ runId: 'recovers', capacityKey: 'orphaned' }]);
    const own = new Safeguards();
    for (const run of ['other', 'recovers']) own.acquire(run, wide);
    recovers(own);
    expect(own.state?.holders).toMatchObject([{ runId: 'other' }, { runId: 'recovers' }]);
  });

  test('answer with unreadable where their state or the input cannot be read', () => {
    const asked = { runId: 'a', subscriptionId: 's', domains: [], capacityKey: 'k', limits, now: noon };
    expect(turnSafeguards(undefined, 'acquire', asked).answer).toEqual({ kind: 'granted' });
    expect(turnSafeguards('broken', 'acquire', asked)).toEqual({
      answer: { kind: 'unreadable', what: 'safeguards state' },
    });
    const withLimits = (given: object): string =>
      turnSafeguards(undefined, 'acquire', { ...asked, limits: { ...limits, ...given } }).answer.kind;
    expect(withLimits({ maxConcurrent: 0, maxPerHour: 0, maxConcurrentPerDomain: 0 })).toBe('wait');
    expect(withLimits({ breakerFailures: 1, breakerOutOf: 1 })).toBe('granted');
    for (const refused of [
      { maxConcurrent: -1 },
      { maxPerHour: -1 },
      { maxConcurrentPerDomain: -1 },
      { breakerFailures: 0 },
      { breakerOutOf: 0 },
      { maxConcurrent: 1.5 },
    ])
      expect(withLimits(refused)).toBe('unreadable');
  });
});
