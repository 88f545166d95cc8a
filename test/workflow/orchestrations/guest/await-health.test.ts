import { describe, expect, test } from 'vitest';
import {
  type AwaitHealthInput,
  awaitHealth,
} from '../../../../src/workflow/orchestrations/guest/await-health.ts';
import { answering, failing, secondsOf, seenAs } from '../../../support/answering.ts';
import { type ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const start = Date.parse(noon);
const healthy = seenAs('running', { agent: { ready: true, reportedAt: noonPlus(20) } });
const flag = (value: string) => ({ ok: true, value: { flag: value, provisioningState: 'Succeeded' } });

const asked = (given: Partial<AwaitHealthInput> = {}): AwaitHealthInput => ({
  vmId: found.vmId,
  vmUid: found.vmUid,
  correlationId: 'c',
  power: 'running',
  flags: [{ id: 'n', flag: 'true' }],
  agentSince: noonPlus(10),
  until: start + 600_000,
  ...given,
});
const readsOf = (bench: ByHand): number => bench.inputsOf('observe').length;

describe('the health of a VM is read', () => {
  test('once where there is no time left', () => {
    const bench = answering({ observe: () => seenAs('starting') });
    expect(bench.child(awaitHealth, asked({ until: start }))).toMatchObject({
      failure: { kind: 'unavailable' },
    });
    expect([readsOf(bench), secondsOf(bench)]).toEqual([1, 0]);
  });

  test('thirty times before a new generation begins', () => {
    const generations = (reads: number): number => {
      const bench = answering({
        observe: (nth) => (nth < reads ? seenAs('starting') : healthy),
        readFlag: () => flag('true'),
      });
      expect(bench.child(awaitHealth, asked())).toMatchObject({ ok: true });
      return bench.generations;
    };
    expect([generations(30), generations(31)]).toEqual([1, 2]);
  });

  test('for a minute past its limit where the VM is off and it is unknown why', () => {
    const bench = answering({
      observe: () => seenAs('deallocated'),
      poll: () => ({ ok: true, value: { state: 'running' } }),
    });
    const operation = { kind: 'async', url: 'https://arm/subscriptions/x/operations/1' } as const;
    expect(bench.child(awaitHealth, asked({ ranAgain: { operation }, until: start + 60_000 }))).toMatchObject(
      {
        ok: false,
        failure: { kind: 'unavailable', message: 'the VM is deallocated, not running' },
      },
    );
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(120);
    expect(secondsOf(bench)).toBeLessThan(140);
  });
});

describe('a VM whose health is read', () => {
  test('counts as replaced where it was recreated', () => {
    const bench = answering({ observe: () => seenAs('running', { vmUid: 'another' }) });
    expect(bench.child(awaitHealth, asked())).toMatchObject({ ok: false, failure: { kind: 'replaced' } });
  });

  test('counts as gone once the list of its subscription has shown so for minutes', () => {
    const bench = answering({
      observe: () => failing('not-found'),
      findVm: () => ({ ok: true, value: {} }),
    });
    expect(bench.child(awaitHealth, asked())).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(180);
    expect(secondsOf(bench)).toBeLessThan(300);
  });

  test('is searched for in that list after every three answers 404, and waited for where it is listed', () => {
    const listed = (missing: number): number => {
      const bench = answering({
        observe: (nth) => (nth <= missing ? failing('not-found') : healthy),
        readFlag: () => flag('true'),
        findVm: () => ({ ok: true, value: { vmId: found.vmId } }),
      });
      expect(bench.child(awaitHealth, asked())).toMatchObject({ ok: true });
      return bench.inputsOf('findVm').length;
    };
    expect([2, 3, 5, 6].map(listed)).toEqual([0, 1, 1, 2]);
  });
});

describe('a VM is healthy', () => {
  const { power: _power, agentSince: _since, ...flagsOnly } = asked({ ranAgain: {} });
  const off = seenAs('deallocated');

  test.each<[what: string, input: AwaitHealthInput, seen: (nth: number) => object]>([
    ['with its flags alone where nothing else is required', flagsOnly, () => seenAs('starting')],
    ['without an agent where none is expected', { ...flagsOnly, power: 'running' }, () => seenAs('running')],
    ['without an agent where it is off, as it was found', asked({ power: 'deallocated' }), () => off],
    [
      'once a read shows so, though earlier reads failed',
      asked({ ranAgain: {} }),
      (nth) => (nth < 3 ? failing('unavailable') : healthy),
    ],
  ])('%s', (_what, input, seen) => {
    const bench = answering({ observe: seen, readFlag: () => flag('true') });
    expect(bench.child(awaitHealth, input)).toMatchObject({ ok: true });
    expect(secondsOf(bench)).toBeLessThan(30);
  });

  test('but not where a network interface cannot be read, though it may be detached', () => {
    const bench = answering({ observe: () => healthy, readFlag: () => failing('forbidden') });
    expect(bench.child(awaitHealth, asked({ mayBeDetached: true, until: start }))).toMatchObject({
      ok: false,
    });
  });
});

test.each<[what: string, read: object, message: string]>([
  ['is another one', flag('false'), "a network interface's flag is false, not true"],
  ['cannot be read', failing('forbidden'), 'a network interface could not be read: forbidden'],
])('a flag that %s is reported by its own code, since a restart does not help', (_what, read, message) => {
  const bench = answering({ observe: () => healthy, readFlag: () => read });
  expect(bench.child(awaitHealth, asked({ until: start }))).toStrictEqual({
    ok: false,
    failure: { kind: 'unavailable', message, code: 'FlagNotSeen' },
  });
});

test('a flag that cannot be read is read again no earlier than Azure allows', () => {
  const bench = answering({
    observe: () => healthy,
    readFlag: (nth) => (nth === 1 ? failing('unavailable', { retryAfterSeconds: 90 }) : flag('true')),
  });
  expect(bench.child(awaitHealth, asked())).toMatchObject({ ok: true });
  expect(secondsOf(bench)).toBeGreaterThanOrEqual(90);
});
