import { describe, expect, test } from 'vitest';
import { turnBrakes } from '../../../src/core/coordination/brakes.ts';
import { asksAgainAt, toBeWoken } from '../../../src/core/coordination/brakes-queue.ts';
import { startsIn } from '../../../src/core/coordination/brakes-rate.ts';
import { type BrakeReason, type BrakesAnswer, noBrakes } from '../../../src/core/coordination/brakes-state.ts';
import { capacityKeyOf } from '../../../src/core/coordination/capacity-keys.ts';
import { placeOf } from '../../../src/core/coordination/failure-domains.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { Brakes, limits } from '../../support/brakes.ts';
import { facts, nicFacts, noon, subscriptionId } from '../../support/facts.ts';

const at = (minutes: number): string => new Date(Date.parse(noon) + minutes * 60_000).toISOString();

describe('a slot', () => {
  test('is granted up to the limit of a subscription, and to the next one in line', () => {
    const brakes = new Brakes();
    expect(['a', 'b', 'c', 'd'].map((run) => brakes.acquire(run))).toEqual([
      { kind: 'granted' },
      { kind: 'granted' },
      { kind: 'wait', because: 'free-slot', position: 1, since: noon },
      { kind: 'wait', because: 'free-slot', position: 2, since: noon },
    ]);
    expect(brakes.acquire('x', { subscriptionId: 'other' })).toEqual({ kind: 'granted' });
    brakes.release('a');
    expect(brakes.acquire('d')).toMatchObject({ because: 'free-slot', position: 2 });
    expect(brakes.acquire('c')).toEqual({ kind: 'granted' });
    expect(brakes.acquire('c')).toEqual({ kind: 'granted' });
  });

  test('is not kept from others by one whose failure domain is taken, and that one keeps its place', () => {
    const brakes = new Brakes();
    brakes.acquire('a', { domains: ['pool'] });
    expect(brakes.acquire('b', { domains: ['pool'] })).toMatchObject({ because: 'failure-domain' });
    expect(brakes.acquire('c')).toEqual({ kind: 'granted' });
    expect(brakes.acquire('d', { domains: ['pool'] })).toMatchObject({ position: 2 });
    brakes.release('a');
    expect(brakes.acquire('d', { domains: ['pool'] }).kind).toBe('wait');
    expect(brakes.acquire('b', { domains: ['pool'] })).toEqual({ kind: 'granted' });
  });

  test('comes at last to a VM in two failure domains, one of which is always taken', () => {
    const brakes = new Brakes();
    const wide = { limits: { ...limits, maxConcurrent: 9 } };
    brakes.acquire('a', { domains: ['one'], ...wide });
    expect(brakes.acquire('both', { domains: ['one', 'two'], ...wide }).kind).toBe('wait');
    expect(brakes.acquire('late', { domains: ['two'], ...wide }).kind).toBe('wait');
    brakes.release('a');
    expect(brakes.acquire('both', { domains: ['one', 'two'], ...wide })).toEqual({ kind: 'granted' });
  });

  test('keeps its claim on a failure domain while something else too is taken', () => {
    for (const { also, asks } of [
      { also: { subscriptionId: 's' }, asks: { subscriptionId: 's' } },
      { also: { subscriptionId: 't', capacityKey: 'new' }, asks: { capacityKey: 'new' } },
    ]) {
      const brakes = new Brakes();
      brakes.acquire('a', { domains: ['one'] });
      expect(brakes.acquire('both', { domains: ['one', 'two'], ...asks }).kind).toBe('wait');
      expect(brakes.acquire('c', also)).toEqual({ kind: 'granted' });
      const late = { subscriptionId: 'other', domains: ['two'] };
      expect(brakes.acquire('late', late)).toMatchObject({ because: 'failure-domain' });
      for (const run of ['a', 'c']) brakes.release(run);
      expect(brakes.acquire('both', { domains: ['one', 'two'], ...asks })).toEqual({ kind: 'granted' });
    }
  });

  test('leaves its failure domains to others while its size has no room anywhere', () => {
    const brakes = new Brakes();
    brakes.acquire('full', { capacityKey: 'new' });
    brakes.turn('report', { runId: 'full', now: noon, limits, stranded: false, noRoom: 'AllocationFailed' });
    brakes.acquire('a', { domains: ['one'], subscriptionId: 'other' });
    const asked = { domains: ['one', 'two'], capacityKey: 'new' };
    expect(brakes.acquire('both', asked)).toMatchObject({ because: 'capacity-closed' });
    expect(brakes.acquire('late', { domains: ['two'] })).toEqual({ kind: 'granted' });
  });

  test('keeps no more than four failure domains for one that waits', () => {
    const brakes = new Brakes();
    const wide = { limits: { ...limits, maxConcurrent: 9 } };
    brakes.acquire('a', { domains: ['1'], ...wide });
    brakes.acquire('many', { domains: ['1', '2', '3', '4', '5'], ...wide });
    const asks = (run: string, domain: string): string =>
      brakes.acquire(run, { domains: [domain], ...wide }).kind;
    expect([asks('b', '4'), asks('c', '5')]).toEqual(['wait', 'granted']);
  });

  test('is kept in the failure domains in which its VM is now', () => {
    const brakes = new Brakes();
    const asks = (run: string, ...domains: string[]): string =>
      brakes.acquire(run, { domains, limits: { ...limits, maxConcurrent: 9 } }).kind;
    expect([asks('a', 'x'), asks('moves', 'x', 'y'), asks('moves', 'x', 'z')]).toEqual([
      'granted',
      'wait',
      'wait',
    ]);
    expect([asks('b', 'y'), asks('c', 'z')]).toEqual(['granted', 'wait']);
  });

  test('has its place kept for one that asks late', () => {
    const brakes = new Brakes();
    const single = { limits: { ...limits, maxConcurrent: 1 } };
    brakes.acquire('a', single);
    for (const run of ['late', 'b']) brakes.acquire(run, single);
    expect(brakes.acquire('late', { ...single, now: at(60) })).toMatchObject({ position: 1, since: noon });
  });

  test('is counted by the hour for those before who are free to go', () => {
    const brakes = new Brakes();
    const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 2 } };
    brakes.acquire('a', slow);
    brakes.turn('pause', { by: 'ops', now: noon });
    for (const run of ['b', 'c']) brakes.acquire(run, slow);
    brakes.turn('resume', { by: 'ops', now: noon });
    expect(brakes.acquire('c', slow)).toMatchObject({ because: 'hourly-rate' });
    expect(brakes.acquire('b', slow)).toEqual({ kind: 'granted' });
  });

  test('is not kept for one that has stopped asking', () => {
    const brakes = new Brakes();
    const single = { limits: { ...limits, maxConcurrent: 1 } };
    brakes.acquire('a', single);
    brakes.acquire('dead', single);
    brakes.release('a');
    expect(brakes.acquire('b', { ...single, now: at(9) }).kind).toBe('wait');
    expect(brakes.acquire('b', { ...single, now: at(11) })).toEqual({ kind: 'granted' });
  });

  test('is granted so many times an hour, stops that did not happen aside', () => {
    const brakes = new Brakes();
    const slow = { limits: { ...limits, maxPerHour: 2 } };
    for (const run of ['a', 'b']) {
      brakes.acquire(run, slow);
      brakes.release(run);
    }
    expect(brakes.acquire('c', { ...slow, now: at(59) })).toMatchObject({
      because: 'hourly-rate',
      notBefore: at(60),
    });
    expect(brakes.acquire('c', { ...slow, now: at(60) })).toEqual({ kind: 'granted' });
    brakes.release('c', undefined, { stopped: false });
    expect(brakes.acquire('d', { ...slow, now: at(60) })).toEqual({ kind: 'granted' });
  });

  test('is refused when the queue is full, or when anything cannot be read', () => {
    const brakes = new Brakes();
    const none = { limits: { ...limits, maxConcurrent: 0 } };
    for (let n = 0; n < 500; n++) brakes.acquire(`r${n}`, none);
    expect(brakes.acquire('one too many', none)).toEqual({ kind: 'wait', because: 'queue-full' });
    expect(turnBrakes('broken', 'acquire', {}).answer.kind).toBe('unreadable');
    expect(turnBrakes(undefined, 'acquire', { runId: 'a' }).answer.kind).toBe('unreadable');
    expect(turnBrakes(undefined, 'toString', {}).answer.kind).toBe('unreadable');
  });
});

describe('the breaker', () => {
  test('opens when too many of the last runs failed, and only an operator closes it', () => {
    const brakes = new Brakes();
    const outcome = (run: string, good: boolean): BrakesAnswer => {
      brakes.acquire(run);
      return brakes.release(run, good);
    };
    expect(['a', 'b', 'c', 'd'].map((run) => outcome(run, run !== 'a'))).toEqual(
      Array.from({ length: 4 }, () => ({ kind: 'done' })),
    );
    // The failure of a has left the window of four.
    expect(outcome('e', false)).toEqual({ kind: 'done' });
    expect(outcome('f', false)).toEqual({ kind: 'done', opened: true });
    expect(brakes.acquire('g', { now: at(600) })).toMatchObject({ because: 'breaker-open' });
    brakes.turn('reset-breaker', { by: 'ops', now: at(601) });
    expect(brakes.acquire('g', { now: at(601) })).toEqual({ kind: 'granted' });
    expect(brakes.state?.acts).toMatchObject([{ act: 'reset-breaker', by: 'ops' }]);
  });

  test('opens at once for VMs that are stranded, and stops one that had its slot already', () => {
    const brakes = new Brakes();
    for (const runId of ['a', 'b']) {
      brakes.acquire(runId);
      brakes.turn('report', { runId, now: noon, limits, stranded: true });
    }
    expect(brakes.turn('confirm', { runId: 'a', outage: true, now: noon })).toMatchObject({
      because: 'breaker-open',
    });
    expect(brakes.turn('confirm', { runId: 'c', outage: false, now: noon })).toEqual({ kind: 'granted' });
  });
});

describe('a size in a place', () => {
  const key = { capacityKey: 'd4|1|west', limits: { ...limits, maxConcurrent: 9 } };

  test('is tried by one VM alone, until that is accelerated', () => {
    const brakes = new Brakes();
    expect(brakes.acquire('a', key)).toEqual({ kind: 'granted' });
    expect(brakes.acquire('b', key)).toMatchObject({ because: 'capacity-probe' });
    expect(brakes.acquire('c', { ...key, capacityKey: 'd8|1|west' })).toEqual({ kind: 'granted' });
    brakes.release('a', true);
    expect(['b', 'd'].map((run) => brakes.acquire(run, key).kind)).toEqual(['granted', 'granted']);
  });

  test('is closed by an allocation failure, longer each time, then tried by one alone, and opened by a success', () => {
    const brakes = new Brakes();
    const fails = (runId: string, now: string): void => {
      expect(brakes.acquire(runId, { ...key, now })).toEqual({ kind: 'granted' });
      brakes.turn('report', { runId, now, limits, stranded: false, noRoom: 'AllocationFailed' });
      brakes.release(runId, undefined, { now });
    };
    fails('a', noon);
    expect(brakes.acquire('b', { ...key, now: at(29) })).toMatchObject({
      because: 'capacity-closed',
      notBefore: at(30),
    });
    fails('b', at(30));
    expect(brakes.acquire('c', { ...key, now: at(89) })).toMatchObject({ notBefore: at(90) });
    expect(brakes.acquire('c', { ...key, now: at(90) })).toEqual({ kind: 'granted' });
    expect(brakes.acquire('d', { ...key, now: at(90) })).toMatchObject({ because: 'capacity-probe' });
    brakes.release('c', true, { now: at(91) });
    expect(brakes.acquire('d', { ...key, now: at(91) })).toEqual({ kind: 'granted' });
    expect(brakes.acquire('e', { ...key, now: at(91) })).toEqual({ kind: 'granted' });
  });

  test('is reopened by an operator, and then tried by one alone', () => {
    const brakes = new Brakes();
    brakes.acquire('a', key);
    brakes.turn('report', { runId: 'a', now: noon, limits, stranded: false, noRoom: 'AllocationFailed' });
    brakes.release('a');
    brakes.turn('reopen', { key: key.capacityKey, by: 'ops', now: noon });
    expect(brakes.acquire('b', key)).toEqual({ kind: 'granted' });
    expect(brakes.acquire('c', key)).toMatchObject({ because: 'capacity-probe' });
  });

  test('is remembered for so many places', () => {
    const brakes = new Brakes();
    for (let n = 0; n < 600; n++) {
      brakes.acquire(`r${n}`, { now: at(n) });
      brakes.release(`r${n}`, true, { limits: { ...limits, breakerOutOf: 3 } });
    }
    expect(brakes.state?.capacity).toHaveLength(100);
    expect(brakes.state?.outcomes).toHaveLength(3);
  });
});

test('of two that look at the same moment at a group with room for one, the first to have a slot goes on', () => {
  const brakes = new Brakes();
  const budgets = [{ domain: 'web', limit: 2, unavailable: ['gate-x'] }];
  const asked = (vm: string): object => ({ vm: `gate-${vm}`, budgets, domains: ['web'] });
  const confirm = (vm: string): unknown =>
    brakes.turn('confirm', { runId: vm, outage: true, now: noon, vm: `gate-${vm}`, budgets });
  // Both had asked before the third member went down.
  for (const vm of ['a', 'b'])
    brakes.acquire(vm, { ...asked(vm), budgets: [{ domain: 'web', limit: 2, unavailable: [] }] });
  expect(confirm('b')).toMatchObject({ because: 'failure-domain' });
  expect(confirm('a')).toEqual({ kind: 'granted' });
  expect(confirm('a')).toEqual({ kind: 'granted' });
  expect(confirm('b')).toMatchObject({ because: 'failure-domain' });
  // Who came first waits for one that is confirmed.
  brakes.release('a', true);
  expect(confirm('b')).toEqual({ kind: 'granted' });
  expect(brakes.acquire('c', asked('c'))).toMatchObject({ because: 'failure-domain' });
  // Azure may show the holder's VM down as well: it counts once.
  const seen = [{ domain: 'web', limit: 2, unavailable: ['gate-b'] }];
  expect(brakes.acquire('c', { ...asked('c'), budgets: seen })).toEqual({ kind: 'granted' });
});

test('the pause stops whatever has not begun, and ends with its record', () => {
  const brakes = new Brakes();
  brakes.acquire('a');
  brakes.turn('pause', { by: 'ops', now: noon, comment: 'change freeze' });
  expect(brakes.acquire('b')).toMatchObject({ because: 'paused', position: 1 });
  expect(brakes.turn('confirm', { runId: 'a', outage: true, now: noon })).toMatchObject({
    because: 'paused',
  });
  expect(brakes.turn('confirm', { runId: 'x', outage: false, now: noon })).toMatchObject({
    because: 'paused',
  });
  brakes.turn('resume', { by: 'ops', now: at(1) });
  expect(brakes.turn('confirm', { runId: 'a', outage: true, now: noon })).toEqual({ kind: 'granted' });
  expect(brakes.state?.acts.map(({ act }) => act)).toEqual(['resume', 'pause']);
});

test('a VM’s place: its availability set, its backend pools and its group, in one casing, and where it needs room', () => {
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

describe('a run that died', () => {
  const died = (brakes: Brakes, from: string, stopped: boolean, given: object = {}): BrakesAnswer =>
    brakes.turn('takeover', { from, runId: `heals ${from}`, now: noon, limits, stopped, ...given });

  test('counts for the breaker as soon as it is taken over, once', () => {
    const brakes = new Brakes();
    brakes.acquire('a');
    expect(died(brakes, 'a', true)).toEqual({ kind: 'done' });
    expect(died(brakes, 'a', true)).toEqual({ kind: 'done' });
    brakes.release('heals a');
    brakes.acquire('b');
    expect(died(brakes, 'b', true)).toEqual({ kind: 'done', opened: true });
    expect(brakes.acquire('c')).toMatchObject({ because: 'breaker-open' });
  });

  test('leaves its slot to the run that heals it, until that gives it back', () => {
    const brakes = new Brakes();
    const single = { limits: { ...limits, maxConcurrent: 1 } };
    brakes.acquire('a', { ...single, domains: ['pool'] });
    died(brakes, 'a', true);
    expect(brakes.holds('heals a')).toBe(true);
    expect(brakes.acquire('b', single)).toMatchObject({ because: 'free-slot' });
    // Another one takes over from the run that heals, if that dies too.
    brakes.turn('takeover', { from: 'heals a', runId: 'again', now: noon, limits, stopped: false });
    expect(brakes.acquire('b', single)).toMatchObject({ because: 'free-slot' });
    brakes.release('again');
    expect(brakes.acquire('b', single)).toEqual({ kind: 'granted' });
  });

  test('before its stop counts neither for the breaker nor for the hour', () => {
    const brakes = new Brakes();
    const slow = { limits: { ...limits, maxPerHour: 1, breakerFailures: 1 } };
    brakes.acquire('a', slow);
    expect(died(brakes, 'a', false, slow)).toEqual({ kind: 'done' });
    brakes.release('heals a', undefined, { stopped: false });
    expect(brakes.acquire('b', slow)).toEqual({ kind: 'granted' });
  });

  test('while it waited, leaves the queue', () => {
    const brakes = new Brakes();
    brakes.acquire('a', { limits: { ...limits, maxConcurrent: 0 } });
    died(brakes, 'a', false);
    expect(brakes.waits('a')).toBe(false);
  });
});

test('limits that are lowered bind runs that ask with the old ones, and raised ones free them', () => {
  const now = { ...limits, maxConcurrent: 1, maxPerHour: 1 };
  const asked = { subscriptionId: 's', domains: [], now: noon, limits: { ...limits, maxConcurrent: 9 } };
  const first = turnBrakes(undefined, 'acquire', { ...asked, runId: 'a', capacityKey: 'a' }, now);
  const second = (given: typeof limits | undefined): BrakesAnswer =>
    turnBrakes(first.state, 'acquire', { ...asked, runId: 'b', capacityKey: 'b' }, given).answer;
  expect(second(now)).toMatchObject({ kind: 'wait' });
  expect(second({ ...now, maxPerHour: 2 })).toMatchObject({ because: 'free-slot' });
  expect(second({ ...limits, maxConcurrent: 2 })).toEqual({ kind: 'granted' });
  // Without a policy of the app, the run's own numbers hold.
  expect(second(undefined)).toEqual({ kind: 'granted' });
  const failed = {
    runId: 'a',
    now: noon,
    limits: { ...limits, breakerFailures: 2 },
    stopped: true,
    good: false,
  };
  expect(turnBrakes(first.state, 'release', failed, { ...limits, breakerFailures: 1 }).answer).toEqual({
    kind: 'done',
    opened: true,
  });
});

describe('a run in the queue', () => {
  const none = { limits: { ...limits, maxConcurrent: 1 } };

  test('sleeps long while nothing may begin, and does not lose its place', () => {
    const brakes = new Brakes();
    brakes.turn('pause', { by: 'ops', now: noon });
    const answer = brakes.acquire('a');
    if (answer.kind !== 'wait') throw new Error('granted while paused');
    expect(asksAgainAt(answer, noon)).toBe(at(30));
    brakes.turn('resume', { by: 'ops', now: at(29) });
    expect(brakes.acquire('b', { ...none, now: at(29) })).toMatchObject({
      because: 'free-slot',
      position: 2,
    });
  });

  const seconds = (n: number): string => new Date(Date.parse(noon) + n * 1000).toISOString();

  test.each<
    [because: BrakeReason, position: number | undefined, notBefore: number | undefined, sleeps: number]
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
    ['capacity-closed', 40, 100, 100],
    ['capacity-closed', 1, 1000, 900],
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

  test.each<[because: BrakeReason, position: number, waitedMinutes: number, sleeps: number]>([
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

  test('asks a few times an hour while a slot is not given back for days, and is woken once it is', () => {
    const brakes = new Brakes();
    brakes.acquire('stranded', none);
    let [asked, now] = [0, noon];
    while (Date.parse(now) < Date.parse(at(72 * 60))) {
      const answer = brakes.acquire('waits', { ...none, now });
      if (answer.kind !== 'wait') throw new Error('granted beside a stranded VM');
      now = asksAgainAt(answer, now);
      asked++;
    }
    expect(asked).toBeLessThan(72 * 8);
    brakes.release('stranded', false, none);
    const aMinuteEarlier = new Date(Date.parse(now) - 120_000).toISOString();
    expect(toBeWoken(brakes.state ?? noBrakes, { limits: none.limits, now: aMinuteEarlier })).toEqual([
      'waits',
    ]);
  });

  test('sleeps until the rate lets it go, a quarter of an hour at most', () => {
    const brakes = new Brakes();
    const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 2 } };
    const sleeps = (runId: string, minute: number): string => {
      const answer = brakes.acquire(runId, { ...slow, now: at(minute) });
      return answer.kind === 'wait' ? asksAgainAt(answer, at(minute)) : answer.kind;
    };
    expect([sleeps('a', 0), sleeps('b', 10)]).toEqual(['granted', 'granted']);
    expect(sleeps('c', 20)).toBe(at(35));
    expect(sleeps('c', 55)).toBe(at(60));
    // Behind it in the queue, it is the second stop that has to be an hour ago.
    expect(sleeps('d', 56)).toBe(at(70));
  });

  test('is woken when its turn has come, one for each slot, unless it asks within a minute by itself', () => {
    const brakes = new Brakes();
    brakes.turn('pause', { by: 'ops', now: noon });
    for (const run of ['a', 'b', 'c']) brakes.acquire(run, { limits });
    const woken = (minute: number): string[] =>
      toBeWoken(brakes.state ?? noBrakes, { limits, now: at(minute) });
    expect(woken(5)).toEqual([]);
    brakes.turn('resume', { by: 'ops', now: at(5) });
    expect(woken(5)).toEqual(['a', 'b']);
    expect(woken(29.5)).toEqual([]);
    brakes.acquire('a', { now: at(6) });
    expect(woken(6)).toEqual(['b']);
    // Both ask at minute 30: from one minute before that on they need nobody.
    expect(woken(29)).toEqual([]);
    expect(woken(28.9)).toEqual(['b']);
    expect(woken(100)).toEqual([]);
  });

  test('is not woken where one that is woken before it lets a claim of a third one come alive', () => {
    const brakes = new Brakes();
    for (const run of ['a', 'b']) brakes.acquire(run);
    brakes.turn('pause', { by: 'ops', now: noon });
    brakes.acquire('both', { domains: ['one', 'two'] });
    const wishes = { first: ['one'], second: ['two'] };
    for (const [run, domains] of Object.entries(wishes))
      brakes.acquire(run, { subscriptionId: 'other', domains });
    brakes.turn('resume', { by: 'ops', now: at(5) });
    expect(toBeWoken(brakes.state ?? noBrakes, { limits, now: at(5) })).toEqual(['first']);
    const asks = (run: keyof typeof wishes): string =>
      brakes.acquire(run, { subscriptionId: 'other', domains: wishes[run], now: at(5) }).kind;
    expect([asks('first'), asks('second')]).toEqual(['granted', 'wait']);
  });
});

test.each([5, 100])(
  'with ten thousand waiting and %i slots the state stays below 64 KB, and a turn does as much work as with eighty',
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
    const brakes = new Brakes();
    const name = (n: number): string => `the-virtual-machine-${n}-20261122T120000Z-abcdef01`;
    for (let n = 0; n < 1000; n++) {
      brakes.acquire(name(n), ask(n));
      brakes.release(name(n), n % 2 === 0, ask(n));
      brakes.turn('pause', { by: 'somebody@example.com', now: noon, comment: 'x'.repeat(2000) });
      brakes.turn('resume', { by: 'somebody@example.com', now: noon });
    }
    brakes.turn('pause', { by: 'somebody@example.com', now: noon, comment: 'x'.repeat(2000) });
    const bytes: number[] = [];
    for (let n = 0; n < 10_000; n++) {
      brakes.acquire(name(n), ask(n));
      if (n % 500 === 100) bytes.push(JSON.stringify(brakes.state).length);
    }
    expect(Math.max(...bytes)).toBeLessThan(64 * 1024);
    expect(brakes.state?.queue.length).toBeLessThanOrEqual(80);
    // What a turn walks is what the state holds: it does not grow with those who have no place in it.
    expect(Math.max(...bytes) / Math.min(...bytes)).toBeLessThan(1.5);
  },
);

test('a stop that did not happen gives back its place in the hour, whoever else was stopped in the same minute', () => {
  const brakes = new Brakes();
  const slow = { limits: { ...limits, maxConcurrent: 9, maxPerHour: 3 } };
  for (const run of ['a', 'b', 'c']) brakes.acquire(run, slow);
  expect(brakes.acquire('d', slow)).toMatchObject({ because: 'hourly-rate', notBefore: at(60) });
  brakes.release('b', undefined, { stopped: false, now: at(3) });
  expect(brakes.acquire('d', { ...slow, now: at(3) })).toEqual({ kind: 'granted' });
  expect(startsIn(brakes.state?.starts ?? [])).toBe(3);
});
