import { describe, expect, test } from 'vitest';
import type { CloudFailure } from '../../../../src/ports/cloud.ts';
import { flagNotSeen } from '../../../../src/workflow/orchestrations/guest/await-health.ts';
import { restart, start } from '../../../../src/workflow/orchestrations/phases/power.ts';
import { retryStranded } from '../../../../src/workflow/orchestrations/phases/stranded.ts';
import type { RunState } from '../../../../src/workflow/orchestrations/run.ts';
import { failing, secondsOf } from '../../../support/answering.ts';
import { ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const isVm = (power: string, provisioningState = 'Succeeded') => ({
  ok: true,
  value: { vmUid: found.vmUid, power, provisioningState },
});
const sent = { ok: true, value: { how: 'sent', at: noon } };
const runs = { ok: true, at: noonPlus(40), optedOut: false };
const minutes = (count: number): number => Date.parse(noonPlus(count * 60));

interface Setup {
  readonly starts?: (nth: number, bench: ByHand) => object;
  readonly reached?: (nth: number) => object;
  readonly seen?: (nth: number) => object;
  readonly facts?: Partial<RunState>;
}

/** A VM that this run has stopped, and that is started. */
function starting({ starts = () => sent, reached = () => runs, seen = () => isVm('off'), facts }: Setup) {
  const bench: ByHand = new ByHand(
    { undo: found, nics: ['n'], downSince: noon, ...facts },
    {
      call: (name, _input, nth) => {
        if (name === 'start') return starts(nth, bench);
        if (name === 'followOperation') return reached(nth);
        return name === 'observe' ? seen(nth) : { ok: true };
      },
    },
  );
  const report = bench.play(start(bench.run));
  return { bench, report, facts: bench.run.state };
}

describe('a start', () => {
  test('is followed until the time limit of an operation, or for a quarter of an hour where it is sent late', () => {
    const followed = (at: number): unknown => {
      const { bench } = starting({
        starts: (_nth, one) => {
          one.now = minutes(at);
          return sent;
        },
      });
      return bench.inputsOf('followOperation')[0];
    };
    const limit = new ByHand().run.input.policy.operationLimitMinutes;
    expect(followed(0)).toMatchObject({ until: minutes(limit) });
    expect(followed(limit - 15)).toMatchObject({ until: minutes(limit) });
    expect(followed(limit - 1)).toMatchObject({ until: minutes(limit + 14) });
  });

  test.each<[what: string, refusedAfter: number]>([
    ['is never accepted', Number.POSITIVE_INFINITY],
    ['is refused soon after that', 15],
  ])('that %s notifies people once that the VM is late, and the run notes it', (_what, refusedAfter) => {
    const { bench, facts } = starting({
      starts: (_nth, one) => failing(secondsOf(one) < refusedAfter ? 'conflict' : 'refused'),
      // Late in ten seconds.
      facts: { downSince: noonPlus(10 - 30 * 60) },
    });
    expect(facts.downNotified).toBe(true);
    expect(bench.inputsOf('notify')).toMatchObject([{ kind: 'down-too-long' }]);
  });

  test('of a VM that ran and is down by the run again ends another downtime', () => {
    const ran = { downSince: noonPlus(-200), upAt: noonPlus(-100), downNotified: true };
    const { facts } = starting({ facts: ran });
    expect(facts).toMatchObject({
      downSince: noon,
      upAt: noonPlus(40),
      downSeconds: 100,
      downNotified: false,
    });
  });

  test.each<[what: string, given: object, detail: string | undefined]>([
    ['somebody else has started already', { how: 'already' }, 'it had been started already'],
    [
      'is being started by an operation that Azure names',
      { how: 'already', operation: { kind: 'async', url: 'https://arm/x' } },
      undefined,
    ],
    ['the run starts itself', { how: 'sent' }, undefined],
  ])('of a VM that %s is reported as such', (_what, given, detail) => {
    const { report } = starting({ starts: () => ({ ok: true, value: { at: noon, ...given } }) });
    expect(report).toStrictEqual({ outcome: 'done', ...(detail === undefined ? {} : { detail }) });
  });

  describe('after a stop that was never answered', () => {
    const doubt = { downSince: undefined, stopUnanswered: true, stopSentAt: noonPlus(-60) };
    const already = (): object => ({ ok: true, value: { how: 'already', at: noon } });

    test('proves that the VM was down since then, where it was sent', () => {
      expect(starting({ facts: doubt }).facts.downSince).toBe(noonPlus(-60));
      expect(starting({ facts: { ...doubt, downSince: noon } }).facts.downSince).toBe(noon);
    });

    test('proves nothing where the VM ran, since the stop may still come', () => {
      const { facts } = starting({ starts: already, facts: doubt });
      expect([facts.downSince, facts.ranAgain]).toEqual([undefined, undefined]);
      expect(starting({ starts: already }).facts.ranAgain).toEqual({});
    });

    test('counts as what brought the VM up where it was off', () => {
      expect(starting({ facts: doubt }).facts.ranAgain).toEqual({});
    });
  });
});

describe('a start that another operation superseded', () => {
  const preempted = (...seen: object[]) =>
    starting({
      reached: (nth) => (nth === 1 ? failing('preempted') : runs),
      seen: (nth) => seen[nth - 1] ?? isVm('starting'),
    });
  const [off, coming] = [isVm('deallocated'), isVm('starting')];

  test.each<[what: string, seen: object[], isOwners: boolean]>([
    ['three times in a row at last', [coming, off, off, off], true],
    ['four times', [off, off, off, off], true],
    ['stopped', [coming, isVm('stopped'), isVm('stopped'), isVm('stopped')], true],
    ['twice', [coming, coming, off, off], false],
    ['three times, but not at last', [off, off, off, coming], false],
    ['at rest by an operation that failed', Array(4).fill(isVm('deallocated', 'Failed')), false],
  ])('distinguishes an owner’s stop where the VM is seen off %s: %j', (_what, seen, isOwners) => {
    const { bench, facts } = preempted(...seen);
    expect([facts.turnedOff, facts.halted]).toEqual(isOwners ? [true, true] : [undefined, undefined]);
    expect(bench.inputsOf('observe')).toHaveLength(4);
    expect(bench.inputsOf('start')).toHaveLength(isOwners ? 1 : 2);
  });

  test('is distinguished after half a minute, or when Azure allows a read', () => {
    const soon = preempted(off, off, off, off);
    expect(secondsOf(soon.bench)).toBeGreaterThanOrEqual(32);
    expect(secondsOf(soon.bench)).toBeLessThan(36);
    const later = preempted(off, failing('throttled', { retryAfterSeconds: 100 }), off, off);
    expect(secondsOf(later.bench)).toBeGreaterThanOrEqual(100 + 24);
  });
});

test('a flag that Azure does not show is no reason for a restart', () => {
  const bench = new ByHand({ undo: found, downSince: noon, upAt: noonPlus(60), ranAgain: {} });
  const why: CloudFailure = { kind: 'unavailable', message: '', code: flagNotSeen };
  expect([bench.play(restart(bench.run, why)), bench.asked]).toEqual([false, []]);
});

test('a stranded VM that is being put back is not retried sooner because its run is cancelled', () => {
  const tried = (goal: 'accelerate' | 'restore'): number => {
    const state = { phase: 'stranded', plan: 'restart', goal } as const;
    const cancelled = { by: 'ops', at: noon };
    const bench = new ByHand(
      { undo: found, downSince: noon, strandedSince: noon, stage: state, cancelled },
      { call: () => failing('unavailable') },
    );
    bench.play(retryStranded(bench.run));
    return secondsOf(bench);
  };
  expect([tried('accelerate'), tried('restore')]).toEqual([0, 60]);
});
