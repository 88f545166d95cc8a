import { describe, expect, test } from 'vitest';
import type { CloudFailureKind, Result } from '../../../src/ports/cloud.ts';
import {
  contradicted,
  defect,
  detachedIfGone,
  recreatedVm,
  stamped,
  startedMeanwhile,
  unseenIfNamed,
  whileSuspended,
} from '../../../src/workflow/activities/activity-answers.ts';
import {
  askedToWait,
  attempts,
  callActivity,
  callChild,
  callEntity,
  type Durable,
  isThrottled,
  nextStreak,
  readPause,
  sleep,
  thrown,
  withRetries,
} from '../../../src/workflow/orchestrations/calls.ts';
import { ByHand, noonPlus } from '../../support/by-hand.ts';
import { noon } from '../../support/facts.ts';

type Failed = Extract<Result<string>, { readonly ok: false }>;
const failed = (kind: CloudFailureKind, retryAfterSeconds?: number): Failed => ({
  ok: false,
  failure: { kind, message: kind, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
});
const seconds = (bench: ByHand): number => (bench.now - Date.parse(noon)) / 1000;

describe('a request', () => {
  const tries = (kind: CloudFailureKind, times: number): [tries: number, after: number] => {
    const bench = new ByHand();
    let count = 0;
    bench.play(
      withRetries(bench.run.context, times, function* () {
        yield* sleep(bench.run.context, 0);
        count++;
        return failed(kind);
      }),
    );
    return [count, Math.floor(seconds(bench))];
  };

  test.each([
    'throttled',
    'unavailable',
    'not-visible',
    'conflict',
    'preempted',
    'changed',
    'expired',
  ] as const)('that is %s is sent as often as allowed, with pauses between', (kind) => {
    expect(tries(kind, 4)).toEqual([4, 16]);
  });

  test.each(['forbidden', 'locked', 'refused', 'internal', 'replaced'] as const)(
    'that is %s is sent once',
    (kind) => {
      expect(tries(kind, 4)).toEqual([1, 0]);
    },
  );

  test('that is answered 404 is sent until three answers in a row say so', () => {
    expect(tries('not-found', 9)[0]).toBe(3);
    expect(tries('not-found', 2)[0]).toBe(2);
  });

  test('is sent again after the time that Azure asks for', () => {
    const bench = new ByHand();
    let count = 0;
    const answer = bench.play(
      withRetries(bench.run.context, 3, function* (): Durable<Result<string>> {
        yield* sleep(bench.run.context, 0);
        return ++count === 1 ? failed('throttled', 100) : { ok: true, value: 'there' };
      }),
    );
    expect([answer, Math.floor(seconds(bench))]).toEqual([{ ok: true, value: 'there' }, 100]);
  });
});

describe('a call that throws', () => {
  const throws = (): never => {
    throw new Error('x'.repeat(600));
  };
  const message = 'x'.repeat(500);

  test('is answered as a failure with the beginning of its message', () => {
    const bench = new ByHand({}, { call: throws });
    const input = { vmId: 'v', correlationId: 'c' };
    expect(bench.play(callActivity(bench.run.context, 'observe', input))).toEqual({
      ok: false,
      failure: { kind: 'internal', message },
    });
    expect(bench.play(callChild(bench.run.context, 'awaitHealth', {}))).toEqual({
      ok: false,
      failure: { kind: 'internal', message },
    });
    expect(thrown('no error')).toEqual({ kind: 'internal', message: 'no error' });
    expect([attempts.firstRetryIntervalInMilliseconds, attempts.maxNumberOfAttempts]).toEqual([2000, 3]);
  });

  test('of an entity is made three times, some seconds apart', () => {
    const bench = new ByHand({}, { entity: throws });
    const answer = bench.play(callEntity(bench.run.context, 'vmlease', 'k', 'request', {}));
    expect([answer, bench.asked.length]).toEqual([{ kind: 'unreadable', what: message }, 3]);
    expect(seconds(bench)).toBeGreaterThanOrEqual(4);
    expect(seconds(bench)).toBeLessThan(6);
  });
});

test('the pause that Azure asks for is read from every kind of answer, up to five minutes', () => {
  const running = { ok: true, value: { state: 'running', retryAfterSeconds: 20 } } as const;
  expect(askedToWait(running)).toBe(20);
  expect(askedToWait({ ok: true, value: { state: 'succeeded' } })).toBe(0);
  expect(askedToWait(failed('throttled', 900) as never)).toBe(300);
  expect([readPause({ ok: true, value: 1 }), readPause(failed('throttled', 40))]).toEqual([0, 40]);
  expect([failed('throttled'), failed('conflict'), { ok: true, value: 1 } as const].map(isThrottled)).toEqual(
    [true, false, false],
  );
  expect([nextStreak(0, true), nextStreak(2, true), nextStreak(2, false)]).toEqual([1, 3, 0]);
});

test('a sleep lasts its seconds, and one of zero seconds creates no timer', () => {
  const bench = new ByHand();
  bench.play(sleep(bench.run.context, 30));
  expect(bench.now).toBeGreaterThanOrEqual(Date.parse(noonPlus(30)));
  const [began] = [bench.now];
  bench.play(sleep(bench.run.context, 0));
  expect(bench.now).toBe(began);
});

describe('what an activity answers', () => {
  const ok = { ok: true, value: { how: 'already' } } as const;

  test('to an invalid input names everything that is wrong with it', () => {
    expect(defect(['no id', 'no name'])).toEqual({
      ok: false,
      failure: { kind: 'internal', message: 'no id; no name' },
    });
  });

  test('is a failure while suspended, for a recreated VM, and for a VM that was started meanwhile', () => {
    expect(
      [whileSuspended(), recreatedVm(), startedMeanwhile()].map(({ ok, failure }) => [ok, failure.kind]),
    ).toEqual([
      [false, 'suspended'],
      [false, 'replaced'],
      [false, 'started'],
    ]);
  });

  test('to a change has its time, and a failure stays as it is', () => {
    expect(stamped(ok, noon)).toEqual({ ok: true, value: { how: 'already', at: noon } });
    expect(stamped(failed('conflict'), noon)).toEqual(failed('conflict'));
  });

  test('is never not-found for a VM that was just read', () => {
    expect(contradicted(ok)).toEqual(ok);
    expect(contradicted(failed('not-found'))).toMatchObject({
      failure: { kind: 'conflict', message: 'not-found' },
    });
    expect(contradicted(failed('locked'))).toEqual(failed('locked'));
  });

  test('is detached for a network interface that is gone or another VM’s', () => {
    expect(detachedIfGone(ok)).toEqual(ok);
    for (const kind of ['not-found', 'replaced'] as const)
      expect(detachedIfGone(failed(kind))).toMatchObject({ failure: { kind: 'detached', message: kind } });
    expect(detachedIfGone(failed('throttled'))).toEqual(failed('throttled'));
  });

  test('is not-visible for a network interface that its VM still names', () => {
    expect(unseenIfNamed(ok)).toEqual(ok);
    expect(unseenIfNamed(failed('not-found'))).toMatchObject({ failure: { kind: 'not-visible' } });
    expect(unseenIfNamed(failed('not-visible'))).toMatchObject({ failure: { kind: 'not-visible' } });
    expect(unseenIfNamed(failed('replaced'))).toMatchObject({ failure: { kind: 'detached' } });
    expect(unseenIfNamed(failed('throttled'))).toMatchObject({ failure: { kind: 'throttled' } });
  });
});
