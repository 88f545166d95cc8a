import { describe, expect, test } from 'vitest';
import type { CloudFailureKind } from '../../../../src/ports/cloud.ts';
import {
  type AwaitHealthInput,
  awaitHealth,
} from '../../../../src/workflow/orchestrations/guest/await-health.ts';
import {
  type FollowInput,
  followOperation,
} from '../../../../src/workflow/orchestrations/operations/follow-operation.ts';
import { withRetriesWhileDown } from '../../../../src/workflow/orchestrations/operations/retries-while-down.ts';
import { sameFlag, setFlag } from '../../../../src/workflow/orchestrations/operations/set-flag.ts';
import { answering, failing, secondsOf, seenAs } from '../../../support/answering.ts';
import { found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const start = Date.parse(noon);
const vm = { vmId: found.vmId, vmUid: found.vmUid, correlationId: 'c' };
const operation = { kind: 'async', url: 'https://arm/subscriptions/x/operations/1' } as const;

describe('the write of a flag', () => {
  const asked = { ...vm, nicId: 'n', flag: 'true', runId: 'r', until: start + 600_000 } as const;
  const reads = (flag: string, provisioningState = 'Succeeded') => ({
    ok: true,
    value: { flag, provisioningState },
  });
  const sent = { ok: true, value: { how: 'sent', at: noon, operation } };

  test('is over once its operation is and the network interface shows it', () => {
    const bench = answering({
      writeFlag: () => sent,
      poll: (nth) => ({ ok: true, value: nth < 3 ? { state: 'running' } : { state: 'succeeded' } }),
      readFlag: (nth) => (nth < 3 ? reads('true', 'Updating') : reads('true')),
    });
    expect(bench.child(setFlag, asked)).toEqual({ ok: true, nicId: 'n', wrote: true, operation, at: noon });
    const { until: _until, ...written } = asked;
    const notAfter = noonPlus(120);
    expect(bench.inputsOf('writeFlag')).toEqual([{ ...written, notAfter }]);
    expect([bench.inputsOf('poll').length, bench.inputsOf('readFlag').length]).toEqual([3, 3]);
    expect(secondsOf(bench)).toBeLessThan(20);
  });

  test('that was done already counts as the run’s own where the flag is true, but not where it is false', () => {
    for (const [flag, wrote] of [
      ['true', true],
      ['false', false],
    ] as const) {
      const bench = answering({
        writeFlag: () => ({ ok: true, value: { how: 'already', at: noon } }),
        readFlag: () => reads(flag),
      });
      expect(bench.child(setFlag, { ...asked, flag })).toStrictEqual({
        ok: true,
        nicId: 'n',
        wrote,
        at: noon,
      });
      expect(bench.inputsOf('poll')).toEqual([]);
    }
  });

  test('is repeated where the network interface shows another flag', () => {
    const bench = answering({
      writeFlag: () => sent,
      poll: () => ({ ok: true, value: { state: 'gone' } }),
      readFlag: (nth) => reads(nth === 1 ? 'false' : 'true'),
    });
    expect(bench.child(setFlag, asked)).toMatchObject({ ok: true });
    expect(bench.inputsOf('writeFlag')).toHaveLength(2);
  });

  test.each<[what: string, answers: Parameters<typeof answering>[0], ends: object]>([
    [
      'a failure where it is refused',
      { writeFlag: () => failing('refused') },
      { ok: false, wrote: false, failure: { kind: 'refused' } },
    ],
    [
      'a failure where its operation failed',
      {
        writeFlag: () => sent,
        poll: () => ({ ok: true, value: { state: 'failed', failure: { kind: 'locked', message: 'l' } } }),
      },
      { ok: false, wrote: true, operation, failure: { kind: 'locked' } },
    ],
    [
      'a failure where the network interface is detached',
      {
        writeFlag: () => ({ ok: true, value: { how: 'sent', at: noon } }),
        readFlag: () => failing('detached'),
      },
      { ok: false, failure: { kind: 'detached' } },
    ],
    [
      'a success where it succeeded and reads are throttled',
      {
        writeFlag: () => sent,
        poll: () => ({ ok: true, value: { state: 'succeeded' } }),
        readFlag: () => failing('throttled'),
      },
      { ok: true },
    ],
    [
      'a success only once it is read where its operation is gone',
      {
        writeFlag: () => sent,
        poll: () => ({ ok: true, value: { state: 'gone' } }),
        readFlag: (nth) => (nth === 1 ? failing('throttled') : reads('true')),
      },
      { ok: true },
    ],
  ])('is %s', (_what, answers, ends) => {
    const bench = answering(answers);
    expect(bench.child(setFlag, asked)).toMatchObject(ends);
    expect(secondsOf(bench)).toBeLessThan(60);
  });

  test('fails once its time is over, whatever it waits for', () => {
    const polled = answering({
      writeFlag: () => sent,
      poll: () => ({ ok: true, value: { state: 'running' } }),
    });
    expect(polled.child(setFlag, asked)).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    const read = answering({
      writeFlag: () => ({ ok: true, value: { how: 'sent', at: noon } }),
      readFlag: () => reads('true', 'Updating'),
    });
    expect(read.child(setFlag, asked)).toMatchObject({ ok: false, failure: { kind: 'unavailable' } });
    const throttled = answering({ writeFlag: () => sent, poll: () => failing('throttled') });
    expect(throttled.child(setFlag, asked)).toMatchObject({ ok: false, failure: { kind: 'throttled' } });
    for (const bench of [polled, read, throttled]) {
      expect(secondsOf(bench)).toBeGreaterThanOrEqual(600);
      expect(secondsOf(bench)).toBeLessThan(660);
    }
    // Quick for half a minute, then as slowly as an operation is polled.
    expect(polled.inputsOf('poll').length).toBeGreaterThan(60);
    expect(polled.inputsOf('poll').length).toBeLessThan(90);
  });

  test('treats null and absent as false', () => {
    expect(sameFlag('null', 'false') && sameFlag('absent', 'null') && sameFlag('true', 'true')).toBe(true);
    expect(sameFlag('true', 'false') || sameFlag('absent', 'true')).toBe(false);
  });
});

describe('a request that is retried while a VM is down', () => {
  const retrying = (
    answer: (nth: number) => unknown,
    list: unknown = { ok: true, value: { vmId: found.vmId } },
  ) => {
    const bench = answering({ start: answer, findVm: () => list, observe: () => failing('not-found') });
    const down = { watch: undefined };
    const ends = bench.play(
      withRetriesWhileDown(bench.run.context, { vm, until: start + 600_000, down }, function* () {
        return (yield bench.run.context.df.callActivityWithRetry('start', undefined as never, {})) as never;
      }),
    );
    return { ends, bench, times: bench.inputsOf('start').length };
  };

  test('is sent again until it is accepted, quickly at first', () => {
    const { ends, bench, times } = retrying((nth) =>
      nth < 4 ? failing('conflict') : { ok: true, value: 'taken' },
    );
    expect([ends, times]).toEqual([{ ok: true, value: 'taken' }, 4]);
    expect(secondsOf(bench)).toBeLessThan(20);
  });

  test('ends at once with a lasting error, and at its limit with a transient one', () => {
    expect(retrying(() => failing('forbidden')).times).toBe(1);
    const { ends, bench } = retrying(() => failing('conflict'));
    expect(ends).toMatchObject({ ok: false, failure: { kind: 'conflict' } });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(600);
    expect(secondsOf(bench)).toBeLessThan(700);
  });

  test('ends for a missing VM only where the list of its subscription confirms that', () => {
    const there = retrying((nth) => (nth < 6 ? failing('not-found') : { ok: true, value: 'taken' }));
    expect(there.ends).toMatchObject({ ok: true });
    expect(there.bench.inputsOf('findVm')).toHaveLength(1);
    const gone = retrying(() => failing('not-found'), { ok: true, value: {} });
    expect([gone.ends, gone.times]).toMatchObject([{ ok: false, failure: { kind: 'not-found' } }, 3]);
    const mixed = retrying((nth) =>
      nth > 7 ? { ok: true, value: 'taken' } : failing(nth % 3 === 0 ? 'conflict' : 'not-found'),
    );
    expect(mixed.bench.inputsOf('findVm')).toEqual([]);
  });

  test('reports unavailable rather than not found where its time ends with a 404', () => {
    const late = answering({ start: () => failing('not-found') });
    late.now = start + 600_000;
    const ends = late.play(
      withRetriesWhileDown(late.run.context, { vm, until: start, down: { watch: undefined } }, function* () {
        return (yield late.run.context.df.callActivityWithRetry('start', undefined as never, {})) as never;
      }),
    );
    expect(ends).toMatchObject({ failure: { kind: 'unavailable', message: 'not-found' } });
  });
});

describe('the health of a VM', () => {
  const asked: AwaitHealthInput = {
    ...vm,
    power: 'running',
    flags: [{ id: 'n', flag: 'true' }],
    agentSince: noonPlus(10),
    until: start + 600_000,
  };
  const agent = (at: string, ready = true) => seenAs('running', { agent: { ready, reportedAt: at } });
  const flag = (value: string) => () => ({
    ok: true,
    value: { flag: value, provisioningState: 'Succeeded' },
  });

  test('is confirmed once power, agent and flags are as required', () => {
    const bench = answering({
      observe: (nth) => (nth < 3 ? seenAs('starting') : agent(noonPlus(10))),
      readFlag: flag('true'),
    });
    expect(bench.child(awaitHealth, asked)).toEqual({ ok: true, at: noon });
    expect(bench.inputsOf('observe')).toHaveLength(3);
    expect(secondsOf(bench)).toBeLessThan(25);
  });

  test.each<[what: string, answers: Parameters<typeof answering>[0], kind: CloudFailureKind]>([
    ['an agent that is not ready', { observe: () => agent(noonPlus(20), false) }, 'unavailable'],
    ['an agent that reported before', { observe: () => agent(noonPlus(9)) }, 'unavailable'],
    [
      'an agent that never reported',
      { observe: () => seenAs('running', { agent: { ready: true } }) },
      'unavailable',
    ],
    ['no agent', { observe: () => seenAs('running') }, 'unavailable'],
    ['another power state', { observe: () => seenAs('stopped') }, 'unavailable'],
    ['another flag', { observe: () => agent(noonPlus(20)), readFlag: flag('false') }, 'unavailable'],
    [
      'a flag that cannot be read',
      { observe: () => agent(noonPlus(20)), readFlag: () => failing('forbidden') },
      'unavailable',
    ],
    [
      'a flag whose reads are throttled',
      { observe: () => agent(noonPlus(20)), readFlag: () => failing('throttled') },
      'throttled',
    ],
    ['reads that are throttled', { observe: () => failing('throttled') }, 'throttled'],
    [
      'a detached network interface',
      { observe: () => agent(noonPlus(20)), readFlag: () => failing('detached') },
      'unavailable',
    ],
  ])('is not confirmed with %s until its time is over', (_what, answers, kind) => {
    const bench = answering(answers);
    expect(bench.child(awaitHealth, asked)).toMatchObject({ ok: false, failure: { kind } });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(600);
    expect(secondsOf(bench)).toBeLessThan(640);
    expect(bench.generations).toBeGreaterThan(1);
  });

  test('ignores a network interface that its owner detached, where that is allowed', () => {
    const bench = answering({ observe: () => agent(noonPlus(20)), readFlag: () => failing('detached') });
    expect(bench.child(awaitHealth, { ...asked, mayBeDetached: true })).toMatchObject({ ok: true });
  });

  test('ends as replaced for a recreated VM', () => {
    const bench = answering({ observe: () => seenAs('running', { vmUid: 'another' }) });
    expect(bench.child(awaitHealth, asked)).toMatchObject({ failure: { kind: 'replaced' } });
    expect(secondsOf(bench)).toBe(0);
  });

  test('ends where somebody turned off the VM after it ran again, once that is confirmed', () => {
    const bench = answering({ observe: () => seenAs('deallocated') });
    expect(bench.child(awaitHealth, { ...asked, ranAgain: {} })).toMatchObject({
      failure: { kind: 'turned-off' },
    });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(30);
    expect(secondsOf(bench)).toBeLessThan(60);
    const back = answering({
      observe: (nth) => (nth < 3 ? seenAs('deallocated') : agent(noonPlus(20))),
      readFlag: flag('true'),
    });
    expect(back.child(awaitHealth, { ...asked, ranAgain: {} })).toMatchObject({ ok: true });
  });

  test('is read past its limit while the VM is seen off, until that is confirmed', () => {
    const bench = answering({ observe: () => seenAs('deallocated') });
    expect(bench.child(awaitHealth, { ...asked, ranAgain: {}, until: start + 5000 })).toMatchObject({
      failure: { kind: 'turned-off' },
    });
  });

  test('ends once the list of its subscription shows that the VM is gone', () => {
    const bench = answering({ observe: () => failing('not-found'), findVm: () => ({ ok: true, value: {} }) });
    expect(bench.child(awaitHealth, asked)).toMatchObject({ failure: { kind: 'not-found' } });
    const there = answering({ observe: () => failing('not-found'), findVm: () => failing('forbidden') });
    expect(there.child(awaitHealth, asked)).toMatchObject({ ok: false });
    expect(secondsOf(there)).toBeGreaterThanOrEqual(600);
  });
});

describe('an operation that is followed', () => {
  const asked = (target: FollowInput['target'], given: Partial<FollowInput> = {}): FollowInput => ({
    ...vm,
    target,
    operation,
    since: start,
    nextPoll: start + 10_000,
    until: start + 1_800_000,
    ...given,
  });
  const poll = (state: string, more: object = {}) => ({ ok: true, value: { state, ...more } });

  test('is over once the VM is where it should be', () => {
    const bench = answering({
      poll: () => poll('running'),
      observe: (_nth, { now }) =>
        seenAs(now < start + 60_000 ? 'deallocating' : 'deallocated', { optedOut: true }),
    });
    expect(bench.child(followOperation, asked('deallocated'))).toMatchObject({
      ok: true,
      at: noon,
      optedOut: true,
      operation,
    });
    expect(secondsOf(bench)).toBeLessThan(75);
    expect(bench.inputsOf('observe')[0]).toMatchObject({ checkOptOutIn: 'deallocated' });
  });

  test('is not over while a deallocated VM is still being updated, but is over once a VM runs', () => {
    const busy = (power: string) =>
      answering({
        poll: () => poll('running'),
        observe: (_nth, { now }) =>
          seenAs(power, { provisioningState: now < start + 60_000 ? 'Updating' : 'Succeeded' }),
      });
    const stopping = busy('deallocated');
    stopping.child(followOperation, asked('deallocated'));
    expect(secondsOf(stopping)).toBeGreaterThanOrEqual(60);
    const starting = busy('running');
    expect(starting.child(followOperation, asked('running'))).toMatchObject({ ok: true, operation });
    expect(secondsOf(starting)).toBeLessThan(20);
    expect(starting.inputsOf('observe')[0]).not.toHaveProperty('checkOptOutIn');
  });

  test('is not polled before the time that Azure names, and fails with the failure that it reports', () => {
    const failed = { kind: 'no-capacity', message: 'none' } as const;
    const bench = answering({
      poll: (nth) =>
        nth === 1 ? poll('running', { retryAfterSeconds: 100 }) : poll('failed', { failure: failed }),
      observe: () => seenAs('starting'),
    });
    expect(bench.child(followOperation, asked('running'))).toMatchObject({ ok: false, failure: failed });
    expect(bench.inputsOf('poll')).toHaveLength(2);
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(110);
    expect(secondsOf(bench)).toBeLessThan(125);
  });

  test('that is gone is not polled again, but the VM is read', () => {
    const bench = answering({
      poll: () => poll('gone'),
      observe: (_nth, { now }) => seenAs(now < start + 60_000 ? 'starting' : 'running'),
    });
    const answer = bench.child(followOperation, asked('running'));
    expect(answer).toMatchObject({ ok: true });
    expect(answer).not.toHaveProperty('operation');
    expect(bench.inputsOf('poll')).toHaveLength(1);
  });

  test('that cannot be polled is not polled after twelve failures in a row, unless it is throttled', () => {
    const broken = answering({ poll: () => failing('unavailable'), observe: () => seenAs('starting') });
    expect(broken.child(followOperation, asked('running'))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable' },
    });
    expect(broken.inputsOf('poll')).toHaveLength(12);
    const throttled = answering({ poll: () => failing('throttled'), observe: () => seenAs('starting') });
    throttled.child(followOperation, asked('running'));
    expect(throttled.inputsOf('poll').length).toBeGreaterThan(30);
  });

  test('ends at its limit, over as many generations as that takes', () => {
    const bench = answering({ poll: () => poll('running'), observe: () => seenAs('starting') });
    expect(bench.child(followOperation, asked('running'))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable' },
    });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(1800);
    expect(secondsOf(bench)).toBeLessThan(1900);
    expect(bench.generations).toBeGreaterThan(2);
  });

  test('counts as done where Azure says that it succeeded and the VM cannot be read', () => {
    const bench = answering({ poll: () => poll('succeeded'), observe: () => failing('throttled') });
    expect(bench.child(followOperation, asked('running'))).toMatchObject({ ok: true, optedOut: false });
    expect(secondsOf(bench)).toBeLessThan(30);
  });

  test('fails once the VM is repeatedly seen at rest in another state', () => {
    const bench = answering({ poll: () => poll('gone'), observe: () => seenAs('deallocated') });
    expect(bench.child(followOperation, asked('running'))).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable' },
    });
    expect(secondsOf(bench)).toBeLessThan(200);
  });

  test('reports turned-off where a VM is off after its start succeeded', () => {
    const bench = answering({ poll: () => poll('succeeded'), observe: () => seenAs('deallocated') });
    expect(bench.child(followOperation, asked('running'))).toMatchObject({
      ok: false,
      failure: { kind: 'turned-off' },
    });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(60);
    expect(secondsOf(bench)).toBeLessThan(120);
  });

  test('ends as replaced for a recreated VM', () => {
    const bench = answering({
      poll: () => poll('running'),
      observe: () => seenAs('running', { vmUid: 'another' }),
    });
    expect(bench.child(followOperation, asked('running'))).toMatchObject({ failure: { kind: 'replaced' } });
  });

  test('notifies people of a VM that is late, and returns that they were notified', () => {
    const watch = {
      runId: 'r',
      vmId: 'vm',
      since: noon,
      lateAt: start + 300_000,
      subscribedKinds: false,
      notified: false,
    };
    const bench = answering({ poll: () => poll('running'), observe: () => seenAs('starting') });
    expect(bench.child(followOperation, asked('running', { watch }))).toMatchObject({
      watch: { notified: true },
    });
    expect(bench.inputsOf('notify')).toHaveLength(1);
  });
});
