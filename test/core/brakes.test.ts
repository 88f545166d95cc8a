import { describe, expect, test } from 'vitest';
import { turnBrakes } from '../../src/core/brakes.ts';
import type { BrakesAnswer } from '../../src/core/brakes-state.ts';
import { capacityKeyOf } from '../../src/core/capacity-keys.ts';
import { placeOf } from '../../src/core/failure-domains.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import { Brakes, limits } from '../support/brakes.ts';
import { facts, nicFacts, noon, subscriptionId } from '../support/facts.ts';

const at = (minutes: number): string => new Date(Date.parse(noon) + minutes * 60_000).toISOString();

describe('a slot', () => {
  test('is granted up to the limit of a subscription, and to the next one in line', () => {
    const brakes = new Brakes();
    expect(['a', 'b', 'c', 'd'].map((run) => brakes.acquire(run))).toEqual([
      { kind: 'granted' },
      { kind: 'granted' },
      { kind: 'wait', because: 'free-slot', position: 1 },
      { kind: 'wait', because: 'free-slot', position: 2 },
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
    expect(brakes.state?.capacity).toHaveLength(500);
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
