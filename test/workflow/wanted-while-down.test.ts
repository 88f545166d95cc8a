import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../src/ports/cloud.ts';
import { type Durable, sleep } from '../../src/workflow/orchestrations/calls.ts';
import { outlastThrottling } from '../../src/workflow/orchestrations/operations/outlast-throttling.ts';
import type { RunState } from '../../src/workflow/orchestrations/run.ts';
import { watchOver } from '../../src/workflow/orchestrations/while-down/down.ts';
import {
  cancelledMeanwhile,
  optedOutMeanwhile,
  whetherWanted,
} from '../../src/workflow/orchestrations/while-down/no-longer-wanted.ts';
import { ByHand, found, noonPlus } from '../support/by-hand.ts';
import { noon } from '../support/facts.ts';

const noonMs = Date.parse(noon);
const [minute, hour] = [60_000, 3_600_000];
const down: Partial<RunState> = { undo: found, downSince: noon };
const throttled = (retryAfterSeconds = 0): { ok: false; failure: CloudFailure } => ({
  ok: false,
  failure: { kind: 'throttled', message: '429', retryAfterSeconds },
});
const cancels = (scene: ByHand): void =>
  void scene.run.eventTasks.cancel.push({ isCompleted: true, result: { by: 'ops' } } as never);

describe('whether the gain is wanted still', () => {
  const asking = (optedOut = false) => {
    const scene = new ByHand(down, { call: () => ({ ok: true, value: { optedOut } }) });
    const ask = whetherWanted(scene.run, { watch: undefined });
    const looks = (at: number): number => {
      scene.now = noonMs + at;
      expect(scene.play(ask())).toBeUndefined();
      return scene.inputsOf('observe').length;
    };
    return { scene, ask, looks };
  };

  test('is read from the VM’s tags every five minutes, and no more often', () => {
    const { looks } = asking();
    const asked = [0, 1, 5 * minute - 1, 5 * minute, 9 * minute, 10 * minute - 1, 10 * minute, 14 * minute];
    expect(asked.map(looks)).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
  });

  test('is known of a run that is cancelled, without a look', () => {
    const { scene, ask } = asking();
    scene.now += 6 * minute;
    cancels(scene);
    expect(scene.play(ask())).toEqual({ kind: 'cancelled', message: 'cancelled by ops' });
    expect(scene.asked).toEqual([]);
  });

  test('is why the run turns back from then on, whatever failed before', () => {
    const failure: CloudFailure = { kind: 'conflict', message: 'before' };
    const cancelled = new ByHand({ ...down, failure });
    cancels(cancelled);
    cancelledMeanwhile(cancelled.run);
    expect(cancelled.run.state.failure).toMatchObject({ kind: 'cancelled' });
    const { scene, ask } = asking(true);
    scene.run.state = { ...scene.run.state, failure };
    scene.now += 6 * minute;
    expect(scene.play(ask())).toMatchObject({ kind: 'opted-out' });
    expect(scene.run.state.failure).toMatchObject({ kind: 'opted-out' });
  });

  test('is asked on while Azure wants a pause, in which people are told once that the VM is late', () => {
    const scene = new ByHand(down, { call: (name) => (name === 'observe' ? throttled(300) : { ok: true }) });
    scene.now = noonMs + 28 * minute;
    for (const _ of [1, 2]) expect(scene.play(optedOutMeanwhile(scene.run))).toBeUndefined();
    expect(scene.now).toBeGreaterThanOrEqual(noonMs + 38 * minute);
    expect(scene.run.state.downNotified).toBe(true);
    expect(scene.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
  });
});

describe('a wait for reads that are throttled', () => {
  /** Asks until something else is answered than that reads are throttled, and keeps until when each time. */
  function waiting(
    facts: Partial<RunState>,
    minutes: number,
    answer: (scene: ByHand, nth: number) => { ok: true } | { ok: false; failure: CloudFailure },
  ) {
    const scene = new ByHand(facts, { call: () => ({ ok: true }) });
    const until: number[] = [];
    function* ask(at: number): Durable<{ ok: true } | { ok: false; failure: CloudFailure }> {
      until.push((at - noonMs) / minute);
      yield* sleep(scene.run.context, 0);
      return answer(scene, until.length);
    }
    const told = scene.play(outlastThrottling(scene.run, minutes, ask));
    return { scene, until, told };
  }
  const at = (scene: ByHand, milliseconds: number, pause?: number): ReturnType<typeof throttled> => {
    scene.now = noonMs + milliseconds;
    return throttled(pause);
  };

  test.each([
    [60, [60, 65]],
    [3, [3, 63]],
  ])('gives each further look five minutes, or the %d that one may take at all', (minutes, expected) => {
    const { until, told } = waiting({}, minutes, (scene, nth) =>
      nth === 1 ? at(scene, 60 * minute) : { ok: true },
    );
    expect([told, until]).toEqual([{ ok: true }, expected]);
  });

  test.each<[what: string, facts: Partial<RunState>, hours: number]>([
    ['that is down by our doing', down, 4],
    ['that runs', {}, 24],
    ['that ran again', { ...down, upAt: noonPlus(100) }, 24],
  ])('over a VM %s ends after some hours', (_what, facts, hours) => {
    const last = hours * hour;
    const { told, until } = waiting(facts, 5, (scene, nth) =>
      nth > 2 ? { ok: true } : at(scene, nth === 1 ? last - 1 : last),
    );
    expect([told, until.length]).toEqual([throttled(), 2]);
  });

  test('ends with a cancellation, and asks no more', () => {
    const { told, until } = waiting(down, 5, (scene) => {
      cancels(scene);
      return throttled();
    });
    expect([told, until.length]).toEqual([
      { ok: false, failure: { kind: 'cancelled', message: 'cancelled by ops' } },
      1,
    ]);
  });

  test('tells people once that the VM is late', () => {
    const { scene } = waiting(down, 5, (one, nth) => (nth === 1 ? at(one, 28 * minute, 300) : { ok: true }));
    expect(scene.run.state.downNotified).toBe(true);
    expect(scene.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
    expect(watchOver(scene.run).watch?.told).toBe(true);
  });
});
