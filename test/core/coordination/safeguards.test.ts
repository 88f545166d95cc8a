import { describe, expect, test } from 'vitest';
import { capacityKeyOf } from '../../../src/core/coordination/capacity-holds.ts';
import { placeOf } from '../../../src/core/coordination/failure-domains.ts';
import { turnSafeguards } from '../../../src/core/coordination/safeguards.ts';
import { asksAgainAt } from '../../../src/core/coordination/safeguards-pause.ts';
import { toBeWoken } from '../../../src/core/coordination/safeguards-queue.ts';
import { startsIn } from '../../../src/core/coordination/safeguards-rate.ts';
import { noSafeguards, type SafeguardsAnswer } from '../../../src/core/coordination/safeguards-state.ts';
import type { SafeguardReason } from '../../../src/core/decision/safeguard-reason.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { facts, nicFacts, noon, subscriptionId } from '../../support/facts.ts';
import { limits, Safeguards } from '../../support/safeguards.ts';

const at = (minutes: number): string => new Date(Date.parse(noon) + minutes * 60_000).toISOString();

describe('a slot', () => {
  test('is granted up to the limit of a subscription, and then to the next run in the queue', () => {
    const safeguards = new Safeguards();
    expect(['a', 'b', 'c', 'd'].map((run) => safeguards.acquire(run))).toEqual([
      { kind: 'granted' },
      { kind: 'granted' },
      { kind: 'wait', because: 'free-slot', position: 1, since: noon },
      { kind: 'wait', because: 'free-slot', position: 2, since: noon },
    ]);
    expect(safeguards.acquire('x', { subscriptionId: 'other' })).toEqual({ kind: 'granted' });
    safeguards.release('a');
    expect(safeguards.acquire('d')).toMatchObject({ because: 'free-slot', position: 2 });
    expect(safeguards.acquire('c')).toEqual({ kind: 'granted' });
    expect(safeguards.acquire('c')).toEqual({ kind: 'granted' });
  });

  test('is granted to later runs while the failure domain of an earlier one is taken, and that one keeps its place', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', { domains: ['pool'] });
    expect(safeguards.acquire('b', { domains: ['pool'] })).toMatchObject({ because: 'failure-domain' });
    expect(safeguards.acquire('c')).toEqual({ kind: 'granted' });
    expect(safeguards.acquire('d', { domains: ['pool'] })).toMatchObject({ position: 2 });
    safeguards.release('a');
    expect(safeguards.acquire('d', { domains: ['pool'] }).kind).toBe('wait');
    expect(safeguards.acquire('b', { domains: ['pool'] })).toEqual({ kind: 'granted' });
  });

  test('is granted in the end to a VM in two failure domains, one of which is always taken', () => {
    const safeguards = new Safeguards();
    const wide = { limits: { ...limits, maxConcurrent: 9 } };
    safeguards.acquire('a', { domains: ['one'], ...wide });
    expect(safeguards.acquire('both', { domains: ['one', 'two'], ...wide }).kind).toBe('wait');
    expect(safeguards.acquire('late', { domains: ['two'], ...wide }).kind).toBe('wait');
    safeguards.release('a');
    expect(safeguards.acquire('both', { domains: ['one', 'two'], ...wide })).toEqual({ kind: 'granted' });
  });

  test('stays claimed in a free failure domain for a run that also waits for something else', () => {
    for (const { also, asks } of [
      { also: { subscriptionId: 's' }, asks: { subscriptionId: 's' } },
      { also: { subscriptionId: 't', capacityKey: 'new' }, asks: { capacityKey: 'new' } },
    ]) {
      const safeguards = new Safeguards();
      safeguards.acquire('a', { domains: ['one'] });
      expect(safeguards.acquire('both', { domains: ['one', 'two'], ...asks }).kind).toBe('wait');
      expect(safeguards.acquire('c', also)).toEqual({ kind: 'granted' });
      const late = { subscriptionId: 'other', domains: ['two'] };
      expect(safeguards.acquire('late', late)).toMatchObject({ because: 'failure-domain' });
      for (const run of ['a', 'c']) safeguards.release(run);
      expect(safeguards.acquire('both', { domains: ['one', 'two'], ...asks })).toEqual({ kind: 'granted' });
    }
  });

  test('is not claimed in the failure domains of a run whose size is held', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('full', { capacityKey: 'new' });
    safeguards.turn('report', {
      runId: 'full',
      now: noon,
      limits,
      stranded: false,
      noRoom: 'AllocationFailed',
    });
    safeguards.acquire('a', { domains: ['one'], subscriptionId: 'other' });
    const asked = { domains: ['one', 'two'], capacityKey: 'new' };
    expect(safeguards.acquire('both', asked)).toMatchObject({ because: 'capacity-held' });
    expect(safeguards.acquire('late', { domains: ['two'] })).toEqual({ kind: 'granted' });
  });

  test('is claimed in no more than four failure domains for a run that waits', () => {
    const safeguards = new Safeguards();
    const wide = { limits: { ...limits, maxConcurrent: 9 } };
    safeguards.acquire('a', { domains: ['1'], ...wide });
    safeguards.acquire('many', { domains: ['1', '2', '3', '4', '5'], ...wide });
    const asks = (run: string, domain: string): string =>
      safeguards.acquire(run, { domains: [domain], ...wide }).kind;
    expect([asks('b', '4'), asks('c', '5')]).toEqual(['wait', 'granted']);
  });

  test('is claimed in the failure domains in which the VM is now', () => {
    const safeguards = new Safeguards();
    const asks = (run: string, ...domains: string[]): string =>
      safeguards.acquire(run, { domains, limits: { ...limits, maxConcurrent: 9 } }).kind;
    expect([asks('a', 'x'), asks('moves', 'x', 'y'), asks('moves', 'x', 'z')]).toEqual([
      'granted',
      'wait',
      'wait',
    ]);
    expect([asks('b', 'y'), asks('c', 'z')]).toEqual(['granted', 'wait']);
  });

  test('is still next for the first run in the queue when that asks late', () => {
    const safeguards = new Safeguards();
    const single = { limits: { ...limits, maxConcurrent: 1 } };
    safeguards.acquire('a', single);
    for (const run of ['late', 'b']) safeguards.acquire(run, single);
    expect(safeguards.acquire('late', { ...single, now: at(60) })).toMatchObject({
      position: 1,
      since: noon,
    });
  });

  test('is not granted while earlier runs that may go need what remains of the hourly rate', () => {
    const safeguards = new Safeguards();
    const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 2 } };
    safeguards.acquire('a', slow);
    safeguards.turn('pause', { by: 'ops', now: noon });
    for (const run of ['b', 'c']) safeguards.acquire(run, slow);
    safeguards.turn('resume', { by: 'ops', now: noon });
    expect(safeguards.acquire('c', slow)).toMatchObject({ because: 'hourly-rate' });
    expect(safeguards.acquire('b', slow)).toEqual({ kind: 'granted' });
  });

  test('is not kept for a run that has stopped asking', () => {
    const safeguards = new Safeguards();
    const single = { limits: { ...limits, maxConcurrent: 1 } };
    safeguards.acquire('a', single);
    safeguards.acquire('orphaned', single);
    safeguards.release('a');
    expect(safeguards.acquire('b', { ...single, now: at(9) }).kind).toBe('wait');
    expect(safeguards.acquire('b', { ...single, now: at(11) })).toEqual({ kind: 'granted' });
  });

  test('is granted only so many times an hour, and stops that did not happen are not counted', () => {
    const safeguards = new Safeguards();
    const slow = { limits: { ...limits, maxPerHour: 2 } };
    for (const run of ['a', 'b']) {
      safeguards.acquire(run, slow);
      safeguards.release(run);
    }
    expect(safeguards.acquire('c', { ...slow, now: at(59) })).toMatchObject({
      because: 'hourly-rate',
      notBefore: at(60),
    });
    expect(safeguards.acquire('c', { ...slow, now: at(60) })).toEqual({ kind: 'granted' });
    safeguards.release('c', undefined, { stopped: false });
    expect(safeguards.acquire('d', { ...slow, now: at(60) })).toEqual({ kind: 'granted' });
  });

  test('is refused when the queue is full, or when a state or an input cannot be read', () => {
    const safeguards = new Safeguards();
    const none = { limits: { ...limits, maxConcurrent: 0 } };
    for (let n = 0; n < 500; n++) safeguards.acquire(`r${n}`, none);
    expect(safeguards.acquire('one too many', none)).toEqual({ kind: 'wait', because: 'queue-full' });
    expect(turnSafeguards('broken', 'acquire', {}).answer.kind).toBe('unreadable');
    expect(turnSafeguards(undefined, 'acquire', { runId: 'a' }).answer.kind).toBe('unreadable');
    expect(turnSafeguards(undefined, 'toString', {}).answer.kind).toBe('unreadable');
  });
});

describe('the breaker', () => {
  test('opens when too many of the last runs failed, and only an operator closes it', () => {
    const safeguards = new Safeguards();
    const outcome = (run: string, good: boolean): SafeguardsAnswer => {
      safeguards.acquire(run);
      return safeguards.release(run, good);
    };
    expect(['a', 'b', 'c', 'd'].map((run) => outcome(run, run !== 'a'))).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'done' })),
    );
    // The failure of a is no longer among the last four.
    expect(outcome('e', false)).toEqual({ kind: 'done' });
    expect(outcome('f', false)).toEqual({ kind: 'done', opened: true });
    expect(safeguards.acquire('g', { now: at(600) })).toMatchObject({ because: 'breaker-open' });
    safeguards.turn('reset-breaker', { by: 'ops', now: at(601) });
    expect(safeguards.acquire('g', { now: at(601) })).toEqual({ kind: 'granted' });
    expect(safeguards.state?.acts).toMatchObject([{ act: 'reset-breaker', by: 'ops' }]);
  });

  test('opens at once for VMs that are stranded, and stops a run that already had its slot', () => {
    const safeguards = new Safeguards();
    for (const runId of ['a', 'b']) {
      safeguards.acquire(runId);
      safeguards.turn('report', { runId, now: noon, limits, stranded: true });
    }
    expect(safeguards.turn('confirm', { runId: 'a', outage: true, now: noon })).toMatchObject({
      because: 'breaker-open',
    });
    expect(safeguards.turn('confirm', { runId: 'c', outage: false, now: noon })).toEqual({ kind: 'granted' });
  });
});

describe('a size in a zone and location', () => {
  const key = { capacityKey: 'd4|1|west', limits: { ...limits, maxConcurrent: 9 } };

  test('is tried by one VM alone, until that is accelerated', () => {
    const safeguards = new Safeguards();
    expect(safeguards.acquire('a', key)).toEqual({ kind: 'granted' });
    expect(safeguards.acquire('b', key)).toMatchObject({ because: 'capacity-probe' });
    expect(safeguards.acquire('c', { ...key, capacityKey: 'd8|1|west' })).toEqual({ kind: 'granted' });
    safeguards.release('a', true);
    expect(['b', 'd'].map((run) => safeguards.acquire(run, key).kind)).toEqual(['granted', 'granted']);
  });

  test('is held after an allocation failure, longer each time, then tried by one VM alone, and released by a success', () => {
    const safeguards = new Safeguards();
    const fails = (runId: string, now: string): void => {
      expect(safeguards.acquire(runId, { ...key, now })).toEqual({ kind: 'granted' });
      safeguards.turn('report', { runId, now, limits, stranded: false, noRoom: 'AllocationFailed' });
      safeguards.release(runId, undefined, { now });
    };
    fails('a', noon);
    expect(safeguards.acquire('b', { ...key, now: at(29) })).toMatchObject({
      because: 'capacity-held',
      notBefore: at(30),
    });
    fails('b', at(30));
    expect(safeguards.acquire('c', { ...key, now: at(89) })).toMatchObject({ notBefore: at(90) });
    expect(safeguards.acquire('c', { ...key, now: at(90) })).toEqual({ kind: 'granted' });
    expect(safeguards.acquire('d', { ...key, now: at(90) })).toMatchObject({ because: 'capacity-probe' });
    safeguards.release('c', true, { now: at(91) });
    expect(safeguards.acquire('d', { ...key, now: at(91) })).toEqual({ kind: 'granted' });
    expect(safeguards.acquire('e', { ...key, now: at(91) })).toEqual({ kind: 'granted' });
  });

  test('is released by an operator, and then tried by one VM alone', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', key);
    safeguards.turn('report', { runId: 'a', now: noon, limits, stranded: false, noRoom: 'AllocationFailed' });
    safeguards.release('a');
    safeguards.turn('reopen', { key: key.capacityKey, by: 'ops', now: noon });
    expect(safeguards.acquire('b', key)).toEqual({ kind: 'granted' });
    expect(safeguards.acquire('c', key)).toMatchObject({ because: 'capacity-probe' });
  });

  test('is remembered for a hundred zones and locations at most', () => {
    const safeguards = new Safeguards();
    for (let n = 0; n < 600; n++) {
      safeguards.acquire(`r${n}`, { now: at(n) });
      safeguards.release(`r${n}`, true, { limits: { ...limits, breakerOutOf: 3 } });
    }
    expect(safeguards.state?.capacity).toHaveLength(100);
    expect(safeguards.state?.outcomes).toHaveLength(3);
  });
});

test('of two runs that assess a group with room for one at the same moment, the first one that got a slot goes on', () => {
  const safeguards = new Safeguards();
  const budgets = [{ domain: 'web', limit: 2, unavailable: ['lease-x'] }];
  const asked = (vm: string): object => ({ vm: `lease-${vm}`, budgets, domains: ['web'] });
  const confirm = (vm: string): unknown =>
    safeguards.turn('confirm', { runId: vm, outage: true, now: noon, vm: `lease-${vm}`, budgets });
  // Both had asked before the third member went down.
  for (const vm of ['a', 'b'])
    safeguards.acquire(vm, { ...asked(vm), budgets: [{ domain: 'web', limit: 2, unavailable: [] }] });
  expect(confirm('b')).toMatchObject({ because: 'failure-domain' });
  expect(confirm('a')).toEqual({ kind: 'granted' });
  expect(confirm('a')).toEqual({ kind: 'granted' });
  expect(confirm('b')).toMatchObject({ because: 'failure-domain' });
  // A run that came earlier waits for one that is confirmed.
  safeguards.release('a', true);
  expect(confirm('b')).toEqual({ kind: 'granted' });
  expect(safeguards.acquire('c', asked('c'))).toMatchObject({ because: 'failure-domain' });
  // Azure may show the holder's VM as down too: it is counted once.
  const seen = [{ domain: 'web', limit: 2, unavailable: ['lease-b'] }];
  expect(safeguards.acquire('c', { ...asked('c'), budgets: seen })).toEqual({ kind: 'granted' });
});

test('a pause stops whatever has not begun, until an operator resumes, and both are recorded', () => {
  const safeguards = new Safeguards();
  safeguards.acquire('a');
  safeguards.turn('pause', { by: 'ops', now: noon, comment: 'change freeze' });
  expect(safeguards.acquire('b')).toMatchObject({ because: 'paused', position: 1 });
  expect(safeguards.turn('confirm', { runId: 'a', outage: true, now: noon })).toMatchObject({
    because: 'paused',
  });
  expect(safeguards.turn('confirm', { runId: 'x', outage: false, now: noon })).toMatchObject({
    because: 'paused',
  });
  safeguards.turn('resume', { by: 'ops', now: at(1) });
  expect(safeguards.turn('confirm', { runId: 'a', outage: true, now: noon })).toEqual({ kind: 'granted' });
  expect(safeguards.state?.acts.map(({ act }) => act)).toEqual(['resume', 'pause']);
});

test('the place of a VM is its availability set, its backend pools and its group, in one casing, and where it needs room', () => {
  const pool = '/subscriptions/x/POOL';
  const found = facts(
    { availabilitySetId: '/Set', tags: { 'AccelNet-Group': 'db' }, zones: ['2'] },
    { nics: [nicFacts({ backendPools: [pool] }), nicFacts({ backendPools: [pool.toLowerCase()] })] },
  );
  expect(placeOf(found, defaultPolicy)).toEqual({
    domains: ['/set', '/subscriptions/x/pool', `group:${subscriptionId}/web:db`],
    capacityKey: 'standard_d4s_v3|2|westeurope',
  });
  expect(capacityKeyOf({ size: 'A', zones: [], location: 'b' })).toBe('a|-|b');
});

describe('an orphaned run', () => {
  const died = (
    safeguards: Safeguards,
    from: string,
    stopped: boolean,
    given: object = {},
  ): SafeguardsAnswer =>
    safeguards.turn('takeover', { from, runId: `recovers ${from}`, now: noon, limits, stopped, ...given });

  test('counts for the breaker as soon as it is taken over, and only once', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a');
    expect(died(safeguards, 'a', true)).toEqual({ kind: 'done' });
    expect(died(safeguards, 'a', true)).toEqual({ kind: 'done' });
    safeguards.release('recovers a');
    safeguards.acquire('b');
    expect(died(safeguards, 'b', true)).toEqual({ kind: 'done', opened: true });
    expect(safeguards.acquire('c')).toMatchObject({ because: 'breaker-open' });
  });

  test('passes its slot to its recovery, until that returns it', () => {
    const safeguards = new Safeguards();
    const single = { limits: { ...limits, maxConcurrent: 1 } };
    safeguards.acquire('a', { ...single, domains: ['pool'] });
    died(safeguards, 'a', true);
    expect(safeguards.holds('recovers a')).toBe(true);
    expect(safeguards.acquire('b', single)).toMatchObject({ because: 'free-slot' });
    // Another recovery takes over from the first one, if that is orphaned too.
    safeguards.turn('takeover', { from: 'recovers a', runId: 'again', now: noon, limits, stopped: false });
    expect(safeguards.acquire('b', single)).toMatchObject({ because: 'free-slot' });
    safeguards.release('again');
    expect(safeguards.acquire('b', single)).toEqual({ kind: 'granted' });
  });

  test('counts neither for the breaker nor for the hourly rate before its stop', () => {
    const safeguards = new Safeguards();
    const slow = { limits: { ...limits, maxPerHour: 1, breakerFailures: 1 } };
    safeguards.acquire('a', slow);
    expect(died(safeguards, 'a', false, slow)).toEqual({ kind: 'done' });
    safeguards.release('recovers a', undefined, { stopped: false });
    expect(safeguards.acquire('b', slow)).toEqual({ kind: 'granted' });
  });

  test('is removed from the queue if it waited', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('a', { limits: { ...limits, maxConcurrent: 0 } });
    died(safeguards, 'a', false);
    expect(safeguards.waits('a')).toBe(false);
  });
});

test('lowered limits apply to runs that ask with the old ones, and raised limits let them go on', () => {
  const now = { ...limits, maxConcurrent: 1, maxPerHour: 1 };
  const asked = { subscriptionId: 's', domains: [], now: noon, limits: { ...limits, maxConcurrent: 9 } };
  const first = turnSafeguards(undefined, 'acquire', { ...asked, runId: 'a', capacityKey: 'a' }, now);
  const second = (given: typeof limits | undefined): SafeguardsAnswer =>
    turnSafeguards(first.state, 'acquire', { ...asked, runId: 'b', capacityKey: 'b' }, given).answer;
  expect(second(now)).toMatchObject({ kind: 'wait' });
  expect(second({ ...now, maxPerHour: 2 })).toMatchObject({ because: 'free-slot' });
  expect(second({ ...limits, maxConcurrent: 2 })).toEqual({ kind: 'granted' });
  // Without a policy of the app, the run's own limits apply.
  expect(second(undefined)).toEqual({ kind: 'granted' });
  const failed = {
    runId: 'a',
    now: noon,
    limits: { ...limits, breakerFailures: 2 },
    stopped: true,
    good: false,
  };
  expect(turnSafeguards(first.state, 'release', failed, { ...limits, breakerFailures: 1 }).answer).toEqual({
    kind: 'done',
    opened: true,
  });
});

describe('a run in the queue', () => {
  const none = { limits: { ...limits, maxConcurrent: 1 } };

  test('sleeps long while nothing may begin, and does not lose its place', () => {
    const safeguards = new Safeguards();
    safeguards.turn('pause', { by: 'ops', now: noon });
    const answer = safeguards.acquire('a');
    if (answer.kind !== 'wait') throw new Error('granted while paused');
    expect(asksAgainAt(answer, noon)).toBe(at(30));
    safeguards.turn('resume', { by: 'ops', now: at(29) });
    expect(safeguards.acquire('b', { ...none, now: at(29) })).toMatchObject({
      because: 'free-slot',
      position: 2,
    });
  });

  const seconds = (n: number): string => new Date(Date.parse(noon) + n * 1000).toISOString();

  test.each<
    [because: SafeguardReason, position: number | undefined, notBefore: number | undefined, sleeps: number]
  >([
    ['queue-full', undefined, undefined, 900],
    ['free-slot', undefined, undefined, 30],
    ['paused', 1, undefined, 1800],
    ['breaker-open', 30, undefined, 1800],
    ['free-slot', 5, undefined, 30],
    ['failure-domain', 6, undefined, 120],
    ['capacity-probe', 20, undefined, 120],
    ['free-slot', 21, undefined, 600],
    ['hourly-rate', 1, undefined, 30],
    ['hourly-rate', 1, 10, 30],
    ['hourly-rate', 1, 100, 100],
    ['capacity-held', 40, 100, 100],
    ['capacity-held', 1, 1000, 900],
  ])(
    'that waits for %s at place %s, until second %s, sleeps %s s',
    (because, position, notBefore, sleeps) => {
      const answer = {
        because,
        ...(position === undefined ? {} : { position }),
        ...(notBefore === undefined ? {} : { notBefore: seconds(notBefore) }),
      };
      expect(asksAgainAt(answer, noon)).toBe(seconds(sleeps));
    },
  );

  test.each<[because: SafeguardReason, position: number, waitedMinutes: number, sleeps: number]>([
    ['free-slot', 1, 10, 30],
    ['free-slot', 1, 60, 180],
    ['free-slot', 5, 72 * 60, 600],
    ['capacity-probe', 2, 72 * 60, 600],
    ['failure-domain', 1, 72 * 60, 300],
    ['failure-domain', 30, 72 * 60, 600],
    ['free-slot', 6, 10, 120],
  ])(
    'that waits for %s at place %i for %i minutes already sleeps %i s',
    (because, position, waited, sleeps) => {
      const now = at(waited);
      expect(asksAgainAt({ because, position, since: noon }, now)).toBe(
        new Date(Date.parse(now) + sleeps * 1000).toISOString(),
      );
    },
  );

  test('asks a few times an hour while a slot is not released for days, and is woken once it is', () => {
    const safeguards = new Safeguards();
    safeguards.acquire('stranded', none);
    let [asked, now] = [0, noon];
    while (Date.parse(now) < Date.parse(at(72 * 60))) {
      const answer = safeguards.acquire('waits', { ...none, now });
      if (answer.kind !== 'wait') throw new Error('granted beside a stranded VM');
      now = asksAgainAt(answer, now);
      asked++;
    }
    expect(asked).toBeLessThan(72 * 8);
    safeguards.release('stranded', false, none);
    const aMinuteEarlier = new Date(Date.parse(now) - 120_000).toISOString();
    expect(toBeWoken(safeguards.state ?? noSafeguards, { limits: none.limits, now: aMinuteEarlier })).toEqual(
      ['waits'],
    );
  });

  test('sleeps until the hourly rate allows its stop, a quarter of an hour at most', () => {
    const safeguards = new Safeguards();
    const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 2 } };
    const sleeps = (runId: string, minute: number): string => {
      const answer = safeguards.acquire(runId, { ...slow, now: at(minute) });
      return answer.kind === 'wait' ? asksAgainAt(answer, at(minute)) : answer.kind;
    };
    expect([sleeps('a', 0), sleeps('b', 10)]).toEqual(['granted', 'granted']);
    expect(sleeps('c', 20)).toBe(at(35));
    expect(sleeps('c', 55)).toBe(at(60));
    // For the next run in the queue, it is the second stop that has to be an hour ago.
    expect(sleeps('d', 56)).toBe(at(70));
  });

  test('is woken when its turn has come, one run for each slot, unless it asks within a minute by itself', () => {
    const safeguards = new Safeguards();
    safeguards.turn('pause', { by: 'ops', now: noon });
    for (const run of ['a', 'b', 'c']) safeguards.acquire(run, { limits });
    const woken = (minute: number): string[] =>
      toBeWoken(safeguards.state ?? noSafeguards, { limits, now: at(minute) });
    expect(woken(5)).toEqual([]);
    safeguards.turn('resume', { by: 'ops', now: at(5) });
    expect(woken(5)).toEqual(['a', 'b']);
    expect(woken(29.5)).toEqual([]);
    safeguards.acquire('a', { now: at(6) });
    expect(woken(6)).toEqual(['b']);
    // Both ask at minute 30: from one minute before that on, nobody has to wake them.
    expect(woken(29)).toEqual([]);
    expect(woken(28.9)).toEqual(['b']);
    expect(woken(100)).toEqual([]);
  });

  test('is not woken where an earlier run that is woken makes the claim of a third one effective', () => {
    const safeguards = new Safeguards();
    for (const run of ['a', 'b']) safeguards.acquire(run);
    safeguards.turn('pause', { by: 'ops', now: noon });
    safeguards.acquire('both', { domains: ['one', 'two'] });
    const wishes = { first: ['one'], second: ['two'] };
    for (const [run, domains] of Object.entries(wishes))
      safeguards.acquire(run, { subscriptionId: 'other', domains });
    safeguards.turn('resume', { by: 'ops', now: at(5) });
    expect(toBeWoken(safeguards.state ?? noSafeguards, { limits, now: at(5) })).toEqual(['first']);
    const asks = (run: keyof typeof wishes): string =>
      safeguards.acquire(run, { subscriptionId: 'other', domains: wishes[run], now: at(5) }).kind;
    expect([asks('first'), asks('second')]).toEqual(['granted', 'wait']);
  });
});

test.each([5, 100])(
  'with ten thousand runs waiting and %i slots the state stays below 64 KB, and a turn does as much work as with eighty',
  (maxConcurrent) => {
    const sub = '11111111-2222-4333-8444-555555555555';
    const pool = (n: number): string =>
      `/subscriptions/${sub}/resourcegroups/a-group-with-a-long-name-${n % 50}/providers/microsoft.network/loadbalancers/a-load-balancer-${n % 100}/backendaddresspools/the-pool-behind-it-${n % 7}`;
    const ask = (n: number): object => {
      const domains = Array.from({ length: n % 6 }, (_, m) => pool(n + m));
      return {
        subscriptionId: sub,
        vm: `${sub}:a-group-with-a-long-name-${n % 50}:the-virtual-machine-${n}`,
        domains,
        budgets: domains.map((domain) => ({ domain, limit: 1, unavailable: [] })),
        capacityKey: `standard_d${n % 900}ads_v5|1|southcentralus`,
        limits: { ...limits, maxConcurrent, breakerOutOf: 100, breakerFailures: 100, maxPerHour: 10_000 },
        now: at(n / 400),
      };
    };
    const safeguards = new Safeguards();
    const name = (n: number): string => `the-virtual-machine-${n}-20261122T120000Z-abcdef01`;
    for (let n = 0; n < 1000; n++) {
      safeguards.acquire(name(n), ask(n));
      safeguards.release(name(n), n % 2 === 0, ask(n));
      safeguards.turn('pause', { by: 'somebody@example.com', now: noon, comment: 'x'.repeat(2000) });
      safeguards.turn('resume', { by: 'somebody@example.com', now: noon });
    }
    safeguards.turn('pause', { by: 'somebody@example.com', now: noon, comment: 'x'.repeat(2000) });
    const bytes: number[] = [];
    for (let n = 0; n < 10_000; n++) {
      safeguards.acquire(name(n), ask(n));
      if (n % 500 === 100) bytes.push(JSON.stringify(safeguards.state).length);
    }
    expect(Math.max(...bytes)).toBeLessThan(64 * 1024);
    expect(safeguards.state?.queue.length).toBeLessThanOrEqual(80);
    // A turn goes over what the state holds, which does not grow with runs that have no place in it.
    expect(Math.max(...bytes) / Math.min(...bytes)).toBeLessThan(1.5);
  },
);

test('a stop that did not happen is taken off the hourly rate, whoever else was stopped in the same minute', () => {
  const safeguards = new Safeguards();
  const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 3 } };
  for (const run of ['a', 'b', 'c']) safeguards.acquire(run, slow);
  expect(safeguards.acquire('d', slow)).toMatchObject({ because: 'hourly-rate', notBefore: at(60) });
  safeguards.release('b', undefined, { stopped: false, now: at(3) });
  expect(safeguards.acquire('d', { ...slow, now: at(3) })).toEqual({ kind: 'granted' });
  expect(startsIn(safeguards.state?.starts ?? [])).toBe(3);
});
