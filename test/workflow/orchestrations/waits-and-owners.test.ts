import { describe, expect, test } from 'vitest';
import type { CloudFailureKind } from '../../../src/ports/cloud.ts';
import { isCancelled } from '../../../src/workflow/orchestrations/cancellation.ts';
import { takeEvents } from '../../../src/workflow/orchestrations/event-tasks.ts';
import { takeAllEvents, wait } from '../../../src/workflow/orchestrations/phases/wait.ts';
import type { RunState } from '../../../src/workflow/orchestrations/run.ts';
import {
  assessmentValidUntil,
  earlier,
  later,
  patientlyAfter,
  waitFor,
  waitForSafeguards,
} from '../../../src/workflow/orchestrations/waits.ts';
import {
  notifyHalted,
  standingOf,
  turnedOff,
  whyOff,
} from '../../../src/workflow/orchestrations/while-down/power-ownership.ts';
import { ByHand, found, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

const failure = (kind: CloudFailureKind, code?: string) =>
  ({ ok: false, failure: { kind, message: kind, ...(code === undefined ? {} : { code }) } }) as const;
const hour = 3600;

describe('a run that waits', () => {
  test('assesses again after a tenth of the time that it has waited, at most a quarter of an hour', () => {
    const bench = new ByHand({ startedAt: noonPlus(-600) });
    expect(patientlyAfter(bench.run)).toBe(noonPlus(60));
    bench.now = Date.parse(noonPlus(100 * hour));
    expect(patientlyAfter(bench.run)).toBe(noonPlus(100 * hour + 900));
  });

  test('for the safeguards keeps its place in the queue, if any, and shows what it waits for', () => {
    const bench = new ByHand();
    const queued = { kind: 'wait', because: 'free-slot', position: 7 } as const;
    expect(waitForSafeguards(bench.run, queued)).toEqual({ outcome: 'wait', detail: 'free-slot' });
    expect(bench.run.state).toMatchObject({
      queued: true,
      position: 7,
      waitingFor: ['free-slot'],
      notBefore: noonPlus(120),
    });
    const out = new ByHand();
    waitForSafeguards(out.run, { kind: 'wait', because: 'queue-full' });
    expect(out.run.state).toMatchObject({ queued: false, notBefore: noonPlus(900) });
    expect(out.run.state).not.toHaveProperty('position');
    const broken = new ByHand();
    expect(waitForSafeguards(broken.run, { kind: 'unreadable', what: 'safeguards state' })).toEqual({
      outcome: 'wait',
      detail: 'safeguards state',
    });
    expect(broken.run.state).toMatchObject({
      waitingFor: ['safeguards-unreadable'],
      notBefore: noonPlus(300),
    });
  });

  test('keeps its plan unless another one is waited for, and counts its limit from the opening of a window', () => {
    const bench = new ByHand();
    expect(waitFor(bench.run, noonPlus(60), ['agent-not-settled', 'extensions-running'])).toEqual({
      outcome: 'wait',
      detail: 'agent-not-settled, extensions-running',
    });
    expect(bench.run.state).toMatchObject({ notBefore: noonPlus(60), stage: { plan: 'restart' } });
    expect(bench.run.state).not.toHaveProperty('limitFrom');
    waitFor(bench.run, noonPlus(90), ['outside-window'], 'nics-only');
    expect(bench.run.state).toMatchObject({ limitFrom: noonPlus(90), stage: { plan: 'nics-only' } });
  });

  test('compares times as instants, whatever their time zone', () => {
    const [east, utc] = ['2026-11-22T14:00:00+02:00', '2026-11-22T11:00:00Z'];
    expect([later(east, utc), later(utc, east), earlier(east, utc), earlier(utc, east)]).toEqual([
      east,
      east,
      utc,
      utc,
    ]);
    expect(assessmentValidUntil(noon)).toBe(Date.parse(noonPlus(60)));
  });

  const waiting = (facts: Partial<RunState>, ...asked: [name: string, input: object][]): ByHand => {
    const bench = new ByHand(facts, { entity: () => ({ kind: 'done' }), call: () => ({ ok: true }) });
    for (const [name, result] of asked)
      bench.run.eventTasks[name as 'cancel'].push({ isCompleted: true, result } as never);
    return bench;
  };

  test('releases its slot and its undo record, but keeps its place in the queue', () => {
    const bench = waiting({ holdsSlot: true, undo: found, notBefore: noonPlus(60) });
    expect(bench.play(wait(bench.run))).toEqual({ outcome: 'due' });
    expect(bench.asked.map(({ name }) => name)).toEqual(['safeguards release', 'vmlease forget']);
    expect(bench.run.state).not.toHaveProperty('undo');
    expect(bench.now).toBeGreaterThanOrEqual(Date.parse(noonPlus(60)));
    const queued = waiting({ queued: true, notBefore: noonPlus(60) });
    queued.play(wait(queued.run));
    expect(queued.asked).toEqual([]);
    const nothing = waiting({ notBefore: noon });
    expect(nothing.play(wait(nothing.run))).toEqual({ outcome: 'due' });
    expect(nothing.now).toBe(Date.parse(noon));
  });

  test('expires at its limit, counted from its start or from the opening of a window', () => {
    const limit = new ByHand().run.input.policy.waitLimitHours * hour;
    const bench = waiting({ notBefore: noonPlus(limit + 999) });
    expect(bench.play(wait(bench.run))).toEqual({ outcome: 'expired', detail: `waited since ${noon}` });
    expect(bench.now).toBeGreaterThanOrEqual(Date.parse(noonPlus(limit)));
    expect(bench.now).toBeLessThan(Date.parse(noonPlus(limit + 60)));
    const windowed = waiting({ notBefore: noonPlus(limit + 999), limitFrom: noonPlus(hour) });
    expect(windowed.play(wait(windowed.run))).toEqual({ outcome: 'due' });
    const over = waiting({ notBefore: noonPlus(9 * limit) });
    over.now = Date.parse(noonPlus(limit));
    expect(over.play(wait(over.run))).toMatchObject({ outcome: 'expired' });
    expect(over.now).toBe(Date.parse(noonPlus(limit)));
  });

  test('receives a cancellation, an answer and an event that came before the wait began', () => {
    const asks = {
      question: { plan: 'restart', change: 'a', until: noonPlus(hour) },
      waitingFor: ['approval-required'],
    } as const;
    const far = { notBefore: noonPlus(hour) };
    const cancelled = waiting(far, ['cancel', { by: 'ops' }], ['reassess', {}]);
    expect(cancelled.play(wait(cancelled.run))).toEqual({ outcome: 'cancel' });
    const approved = waiting({ ...far, ...asks, notifiedQuestion: 'a' }, [
      'approval',
      { answer: 'approved', by: 'ops', change: 'a' },
    ]);
    expect(approved.play(wait(approved.run))).toMatchObject({ outcome: 'due', detail: 'approved by ops' });
    const changed = waiting(far, ['reassess', {}]);
    expect(changed.play(wait(changed.run))).toMatchObject({
      outcome: 'due',
      detail: expect.stringContaining('event'),
    });
    expect(changed.run.state.notBefore).toBe(noon);
    expect(changed.now).toBe(Date.parse(noon));
  });

  test('receives what comes while it waits, and cancels its timer', () => {
    const bench = waiting({ notBefore: noonPlus(hour) });
    bench.raised.push({ name: 'cancel', result: { by: 'ops' } });
    expect(bench.play(wait(bench.run))).toEqual({ outcome: 'cancel' });
    expect([bench.now, bench.asked.map(({ name }) => name)]).toEqual([Date.parse(noon), ['cancel']]);
    const alone = waiting({ notBefore: noonPlus(hour) });
    alone.play(wait(alone.run));
    expect(alone.asked).toEqual([]);
  });

  test('takes in at the end of a generation all events raised in it, and cancels its timers', () => {
    const bench = waiting({ notBefore: noonPlus(hour) });
    bench.raised.push(
      { name: 'reassess', result: {} },
      { name: 'approval', result: { answer: 'rejected', by: 'owner' } },
      { name: 'cancel', result: { by: 'ops' } },
    );
    bench.play(takeAllEvents(bench.run));
    expect(bench.run.state).toMatchObject({
      cancelled: { by: 'ops' },
      approval: { answer: 'rejected', by: 'owner' },
      notBefore: noon,
    });
    expect([bench.raised, bench.asked.map(({ name }) => name)]).toEqual([[], ['cancel', 'cancel', 'cancel']]);
  });

  test('sets no timer of more than five days, which the SDK would split', () => {
    const days = 86_400;
    const policy = { ...new ByHand().run.input.policy, waitLimitHours: 24 * 30 };
    const bench = new ByHand({ notBefore: noonPlus(12 * days) }, {}, { policy });
    bench.raised.push(...Array.from({ length: 1 }, () => ({ name: 'approval', result: {} })));
    bench.play(wait(bench.run));
    expect(bench.inputsOf('cancel')).toEqual([new Date(Date.parse(noonPlus(5 * days)) + 999).toISOString()]);
  });

  test('hands all received events on to its next generation', () => {
    const facts = { notBefore: noonPlus(hour), question: { plan: 'restart', change: 'a' } } as const;
    const bench = waiting(
      facts,
      ['cancel', { by: 'ops' }],
      ['approval', { answer: 'rejected', by: 'ops' }],
      ['reassess', {}],
    );
    bench.play(takeAllEvents(bench.run));
    expect(bench.run.state).toMatchObject({
      cancelled: { by: 'ops' },
      approval: { answer: 'rejected' },
      notBefore: noon,
    });
    expect(isCancelled(bench.run)).toBe(true);
    expect(takeEvents(bench.run, 'reassess')).toEqual([]);
  });
});

describe('a VM that is off after it ran again', () => {
  const operation = { kind: 'async', url: 'https://arm/x' } as const;

  test('counts as turned off by somebody, with the code Stopped where it is not deallocated', () => {
    expect(turnedOff('deallocated', 'so')).toStrictEqual({
      kind: 'turned-off',
      message: 'the VM is deallocated, and so',
    });
    expect(turnedOff('stopped', 'so')).toMatchObject({ code: 'Stopped' });
  });

  test.each<[what: string, answer: unknown, kind: CloudFailureKind | undefined]>([
    ['that succeeded was turned off by its owner', { ok: true, value: { state: 'succeeded' } }, 'turned-off'],
    ['that Azure forgot was turned off by its owner', { ok: true, value: { state: 'gone' } }, 'turned-off'],
    [
      'that failed is off because of that failure',
      { ok: true, value: { state: 'failed', failure: { kind: 'no-capacity' } } },
      'no-capacity',
    ],
    ['that goes on is off for an unknown reason', { ok: true, value: { state: 'running' } }, undefined],
    ['that cannot be polled is off for an unknown reason', failure('unavailable'), undefined],
  ])('after a start %s', (_what, answer, kind) => {
    const bench = new ByHand({}, { call: () => answer });
    expect(bench.play(whyOff(bench.run.context, { operation }, 'c', 'deallocated'))?.kind).toBe(kind);
    expect(bench.inputsOf('poll')).toEqual([{ operation, correlationId: 'c' }]);
  });

  test('after a start without an operation to poll was turned off by somebody', () => {
    const bench = new ByHand();
    expect(bench.play(whyOff(bench.run.context, {}, 'c', 'deallocated'))).toMatchObject({
      kind: 'turned-off',
    });
    expect(bench.asked).toEqual([]);
  });

  const standing = (
    facts: Partial<RunState>,
    power: (nth: number) => string,
    vmUid = found.vmUid,
  ): [string, ByHand] => {
    const bench = new ByHand(
      { undo: found, ...facts },
      {
        call: (name, _input, nth) => {
          if (name !== 'observe') return { ok: true };
          const seen = power(nth);
          return seen === 'unread' ? failure('throttled') : { ok: true, value: { vmUid, power: seen } };
        },
      },
    );
    return [bench.play(standingOf(bench.run)), bench];
  };
  const ran = { ranAgain: {} };

  test('is not read where it never ran again or is known to be turned off', () => {
    for (const [facts, stands] of [
      [{ turnedOff: true, ...ran }, 'turned-off'],
      [{}, 'to-start'],
    ] as const) {
      const [notified, bench] = standing(facts, () => 'running');
      expect([notified, bench.asked]).toEqual([stands, []]);
    }
  });

  test('is read until it runs, is confirmed to be turned off, or is to be started', () => {
    expect(standing(ran, () => 'running')[0]).toBe('runs');
    const [coming, at] = standing(ran, () => 'starting');
    expect([coming, at.now]).toEqual(['to-start', Date.parse(noon)]);
    expect(standing(ran, (nth) => (nth <= 2 ? 'unread' : 'running'))[0]).toBe('runs');
    const [off, bench] = standing(ran, () => 'deallocated');
    expect(off).toBe('turned-off');
    expect(bench.inputsOf('observe').length).toBeGreaterThan(2);
    expect(bench.now - Date.parse(noon)).toBeLessThan(90_000);
    expect(bench.run.state.halted).toBeUndefined();
    expect(standing(ran, (nth) => (nth <= 2 ? 'deallocated' : 'running'))[0]).toBe('runs');
    expect(standing(ran, () => 'deallocated', 'another')[0]).toBe('to-start');
    const [unread, blind] = standing(ran, () => 'unread');
    expect([unread, blind.inputsOf('observe').length]).toEqual(['to-start', 9]);
  });

  test('raises one alert where it has stopped without being deallocated', () => {
    const [off, bench] = standing(ran, () => 'stopped');
    expect([off, bench.run.state.halted]).toEqual(['turned-off', true]);
    expect(bench.inputsOf('alerts raise')).toMatchObject([{ kind: 'guest-stopped', subject: found.vmId }]);
    bench.play(notifyHalted(bench.run));
    expect(bench.inputsOf('alerts raise')).toHaveLength(1);
  });
});
