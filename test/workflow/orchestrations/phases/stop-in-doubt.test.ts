import { describe, expect, test } from 'vitest';
import { deallocate } from '../../../../src/workflow/orchestrations/phases/deallocate.ts';
import { failing, secondsOf } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const isVm = (power: string, given: object = {}) => ({
  ok: true,
  value: { vmUid: found.vmUid, power, provisioningState: 'Succeeded', agent: { ready: true }, ...given },
});
const sent = { ok: true, value: { how: 'sent', at: noon } };

/** A stop with these answers; what reads of the VM show after the one right before it; and how its operation ends. */
function stopping(
  sends: (nth: number, bench: ByHand) => object,
  seen: (nth: number) => object = () => isVm('running'),
  reached: object = { ok: true, at: noon, optedOut: false },
  lease: (nth: number) => object = () => ({ kind: 'done' }),
) {
  let asks = 0;
  const bench: ByHand = new ByHand(
    { undo: found, assessedAt: noon },
    {
      call: (name, _input, nth) => {
        if (name === 'observe') return nth === 1 ? isVm('running') : seen(nth - 1);
        if (name === 'deallocate') return sends(nth, bench);
        return name === 'followOperation' ? reached : { ok: true };
      },
      entity: (name) => (name === 'vmlease stopped' ? lease(++asks) : { kind: 'done' }),
    },
  );
  const report = bench.play(deallocate(bench.run));
  return { bench, report, sent: bench.inputsOf('deallocate').length };
}

describe('a stop that may have been accepted', () => {
  test.each(['throttled', 'conflict', 'changed', 'expired', 'not-found', 'internal'] as const)(
    'is repeated within seconds, though the next answer is %s',
    (kind) => {
      const answers = [failing('unavailable'), failing(kind), sent];
      const { bench, report, sent: times } = stopping((nth) => answers[nth - 1] ?? sent);
      expect([report, times]).toEqual([{ outcome: 'done' }, 3]);
      // Two seconds, then four, and timers that fire late.
      expect([6, 7]).toContain(secondsOf(bench));
    },
  );

  test.each([
    [60, 2],
    [61, 1],
  ])('is repeated while the revalidation is valid and no later: after %d s', (retryAfterSeconds, times) => {
    const late = stopping((nth) => (nth === 1 ? failing('unavailable', { retryAfterSeconds }) : sent));
    expect(late.sent).toBe(times);
    expect(late.report.outcome).toBe(times === 2 ? 'done' : 'failed');
  });

  test('is not repeated for a run that is cancelled, and the VM is put back', () => {
    const { report, sent: times } = stopping((_nth, bench) => {
      bench.run.eventTasks.cancel.push({ isCompleted: true, result: { by: 'ops' } } as never);
      return failing('unavailable');
    });
    expect([report.outcome, times]).toEqual(['failed', 1]);
  });
});

describe('a stop of which one delivery was refused', () => {
  const other = { kind: 'done', stopping: true, unrefused: true };
  const none = { ...other, unrefused: false };
  const refusedOnce = (lease: (nth: number) => object, then: object = sent) =>
    stopping((nth) => (nth === 1 ? failing('conflict') : then), undefined, undefined, lease);

  test('goes on while another delivery of it may have been accepted: the VM is not taken for stopped by somebody else', () => {
    for (const then of [sent, { ok: true, value: { how: 'already', at: noon } }]) {
      const { bench, report, sent: times } = refusedOnce(() => other, then);
      expect([report, times]).toEqual([{ outcome: 'done' }, 2]);
      expect(bench.run.state.downSince).toBe(noon);
    }
  });

  test('goes on where the lease does not say which deliveries there were', () => {
    expect(refusedOnce(() => ({ kind: 'unreadable', what: 'lease state' })).report.outcome).toBe('done');
  });

  test('waits once every delivery was refused, which the lease may learn some seconds later', () => {
    for (const ask of [1, 2, 3]) {
      const { report, sent: times, bench } = refusedOnce((nth) => (nth < ask ? other : none));
      expect([report.outcome, times]).toEqual(['wait', 1]);
      expect(bench.inputsOf('vmlease stopped')).toHaveLength(ask);
    }
  });
});

describe('a VM whose stop was refused', () => {
  const refused = (seen: (nth: number) => object) => stopping(() => failing('locked'), seen);

  test('is read again after transient errors, and counts as untouched once it is seen running', () => {
    const { bench, report } = refused((nth) => (nth < 20 ? failing('unavailable') : isVm('running')));
    expect(report).toMatchObject({ outcome: 'untouched', failure: { kind: 'locked' } });
    expect(secondsOf(bench)).toBeGreaterThanOrEqual(60 + 19 * 15);
    const orders = refused((nth) =>
      nth === 1 ? failing('throttled', { retryAfterSeconds: 200 }) : isVm('running'),
    );
    expect(orders.report.outcome).toBe('untouched');
    expect([260, 261]).toContain(secondsOf(orders.bench));
  });

  test.each<[what: string, seen: object, reads: number]>([
    ['cannot be read twenty times', failing('unavailable'), 20],
    ['may not be read', failing('forbidden'), 1],
    ['was recreated', isVm('running', { vmUid: 'another' }), 1],
    ['is off', isVm('deallocated'), 1],
  ])('is put back where it %s', (_what, seen, reads) => {
    const { bench, report } = refused(() => seen);
    expect(report).toMatchObject({ outcome: 'failed', failure: { kind: 'locked' } });
    expect(bench.run.state.stopUnanswered).toBe(true);
    expect(bench.inputsOf('observe')).toHaveLength(1 + reads);
  });
});

describe('a VM that is off although another operation superseded the stop', () => {
  const preempted = { ...failing('preempted'), ended: true };

  test.each(['deallocated', 'stopped'])('counts as turned off by its owner where it is %s', (power) => {
    const { bench, report } = stopping(
      () => sent,
      () => isVm(power),
      preempted,
    );
    expect(report).toMatchObject({ outcome: 'wait', detail: 'somebody else has turned the VM off' });
    expect(bench.run.state).toMatchObject({ downSince: undefined, notBefore: noonPlus(120) });
  });

  test.each([
    ['running', 1],
    ['starting', 1],
    ['deallocating', 0],
    ['stopping', 0],
  ])('raises an alert unless it was seen going down, and was %s first', (power, notified) => {
    const seen = (nth: number): object =>
      isVm(nth === 1 ? power : 'deallocated', nth === 1 ? { agent: { ready: false } } : {});
    const { bench } = stopping(() => sent, seen, preempted);
    expect(bench.inputsOf('alerts raise')).toHaveLength(notified);
  });
});
