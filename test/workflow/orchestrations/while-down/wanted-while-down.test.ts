import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { type Durable, sleep } from '../../../../src/workflow/orchestrations/calls.ts';
import { outlastThrottling } from '../../../../src/workflow/orchestrations/operations/outlast-throttling.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { watchOver } from '../../../../src/workflow/orchestrations/while-down/down.ts';
import {
  cancelledMeanwhile,
  optedOutMeanwhile,
  whetherWanted,
} from '../../../../src/workflow/orchestrations/while-down/no-longer-wanted.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const noonMs = Date.parse(noon);
const [minute, hour] = [60_000, 3_600_000];
const down: Partial<RunState> = { undo: found, downSince: noon };
const throttled = (retryAfterSeconds = 0): { ok: false; failure: CloudFailure } => ({
  ok: false,
  failure: { kind: 'throttled', message: '429', retryAfterSeconds },
});
const cancels = (bench: ByHand): void =>
  void bench.run.eventTasks.cancel.push({ isCompleted: true, result: { by: 'ops' } } as never);

describe('whether the change is still wanted', () => {
  const asking = (optedOut = false) => {
    const bench = new ByHand(down, { call: () => ({ ok: true, value: { optedOut } }) });
    const ask = whetherWanted(bench.run, { watch: undefined });
    const reads = (at: number): number => {
      bench.now = noonMs + at;
      expect(bench.play(ask())).toBeUndefined();
      return bench.inputsOf('observe').length;
    };
    return { bench, ask, reads };
  };

  test('is read from the VM’s tags every five minutes, and no more often', () => {
    const { reads } = asking();
    const asked = [0, 1, 5 * minute - 1, 5 * minute, 9 * minute, 10 * minute - 1, 10 * minute, 14 * minute];
    expect(asked.map(reads)).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
  });

  test('is known without a read where the run is cancelled', () => {
    const { bench, ask } = asking();
    bench.now += 6 * minute;
    cancels(bench);
    expect(bench.play(ask())).toEqual({ kind: 'cancelled', message: 'cancelled by ops' });
    expect(bench.asked).toEqual([]);
  });

  test('is the reason for the rollback from then on, whatever failed before', () => {
    const failure: CloudFailure = { kind: 'conflict', message: 'before' };
    const cancelled = new ByHand({ ...down, failure });
    cancels(cancelled);
    cancelledMeanwhile(cancelled.run);
    expect(cancelled.run.state.failure).toMatchObject({ kind: 'cancelled' });
    const { bench, ask } = asking(true);
    bench.run.state = { ...bench.run.state, failure };
    bench.now += 6 * minute;
    expect(bench.play(ask())).toMatchObject({ kind: 'opted-out' });
    expect(bench.run.state.failure).toMatchObject({ kind: 'opted-out' });
  });

  test('is read on while Azure asks for pauses, in which people are notified once that the VM is late', () => {
    const bench = new ByHand(down, { call: (name) => (name === 'observe' ? throttled(300) : { ok: true }) });
    bench.now = noonMs + 28 * minute;
    for (const _ of [1, 2]) expect(bench.play(optedOutMeanwhile(bench.run))).toBeUndefined();
    expect(bench.now).toBeGreaterThanOrEqual(noonMs + 38 * minute);
    expect(bench.run.state.downNotified).toBe(true);
    expect(bench.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
  });
});

describe('a wait for reads that are throttled', () => {
  /** Asks until the answer is not throttled any more, and keeps the limit of each attempt. */
  function waiting(
    facts: Partial<RunState>,
    minutes: number,
    answer: (bench: ByHand, nth: number) => { ok: true } | { ok: false; failure: CloudFailure },
  ) {
    const bench = new ByHand(facts, { call: () => ({ ok: true }) });
    const until: number[] = [];
    function* ask(at: number): Durable<{ ok: true } | { ok: false; failure: CloudFailure }> {
      until.push((at - noonMs) / minute);
      yield* sleep(bench.run.context, 0);
      return answer(bench, until.length);
    }
    const notified = bench.play(outlastThrottling(bench.run, minutes, ask));
    return { bench, until, notified };
  }
  const at = (bench: ByHand, milliseconds: number, pause?: number): ReturnType<typeof throttled> => {
    bench.now = noonMs + milliseconds;
    return throttled(pause);
  };

  test.each([
    [60, [60, 65]],
    [3, [3, 63]],
  ])('gives each further attempt five minutes, or the %d that one may take at all', (minutes, expected) => {
    const { until, notified } = waiting({}, minutes, (bench, nth) =>
      nth === 1 ? at(bench, 60 * minute) : { ok: true },
    );
    expect([notified, until]).toEqual([{ ok: true }, expected]);
  });

  test.each<[what: string, facts: Partial<RunState>, hours: number]>([
    ['that is down by the run', down, 4],
    ['that runs', {}, 24],
    ['that ran again', { ...down, upAt: noonPlus(100) }, 24],
  ])('for a VM %s ends after some hours', (_what, facts, hours) => {
    const last = hours * hour;
    const { notified, until } = waiting(facts, 5, (bench, nth) =>
      nth > 2 ? { ok: true } : at(bench, nth === 1 ? last - 1 : last),
    );
    expect([notified, until.length]).toEqual([throttled(), 2]);
  });

  test('ends with a cancellation, and asks no more', () => {
    const { notified, until } = waiting(down, 5, (bench) => {
      cancels(bench);
      return throttled();
    });
    expect([notified, until.length]).toEqual([
      { ok: false, failure: { kind: 'cancelled', message: 'cancelled by ops' } },
      1,
    ]);
  });

  test('notifies people once that the VM is late', () => {
    const { bench } = waiting(down, 5, (one, nth) => (nth === 1 ? at(one, 28 * minute, 300) : { ok: true }));
    expect(bench.run.state.downNotified).toBe(true);
    expect(bench.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
    expect(watchOver(bench.run).watch?.notified).toBe(true);
  });
});
