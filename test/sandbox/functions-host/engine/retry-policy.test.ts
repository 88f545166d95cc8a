import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backOffDelay, retryDelay } from '../../../../sandbox/functions-host/engine/retry-policy.ts';
import type { DrivenHost } from '../support/driven-host.ts';
import { seenBy, startTriggersHost } from '../support/triggers-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await startTriggersHost({ at: Date.UTC(2026, 0, 31) });
  await host.drive(Date.UTC(2026, 4, 2));
});
afterAll(() => host.host.close());

/** For each run the seconds since the given time, and the retry context that it received. */
async function tries(name: string, first: number): Promise<readonly (readonly [number, unknown])[]> {
  return (await seenBy(host, name)).map(({ at, retry }) => [(at - first) / 1000, retry] as const);
}

describe('a timer function with a retry policy', () => {
  test('of fixed delays is retried after each delay, then waits for its next occurrence', async () => {
    const exception = {
      message: 'not this time',
      source: '',
      stackTrace: expect.stringContaining('not this time'),
    };
    expect(await tries('fixed', Date.UTC(2026, 1, 1, 12))).toEqual([
      [0, null],
      [300, { retryCount: 1, maxRetryCount: 2, exception }],
      [600, { retryCount: 2, maxRetryCount: 2, exception }],
    ]);
  });

  test('of exponential back-off waits longer each time, up to the maximum', async () => {
    const seconds = (await tries('exponential', Date.UTC(2026, 2, 1, 12))).map(([after]) => after);
    // Waits of 10, 20, 30, 50 and, cut from 90, 60 s.
    expect(seconds).toEqual([0, 10, 30, 60, 110, 170]);
  });

  test('without a limit is retried until it succeeds', async () => {
    const made = await tries('mends', Date.UTC(2026, 4, 1, 12));
    expect(made.map(([after]) => after)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(made.at(-1)?.[1]).toMatchObject({ retryCount: 7, maxRetryCount: -1 });
  });
});

test('a timer function without a policy is not retried, and its failure is logged', async () => {
  expect(await seenBy(host, 'plainFailure')).toHaveLength(1);
  const failed = host.lines.filter(({ source }) => source === 'plainFailure');
  expect(failed.map(({ level, message }) => `${level} ${message}`)).toEqual([
    expect.stringMatching(/^Error failed: Error: not this time/),
  ]);
});

test('a postInvocation hook receives the error that the function threw', async () => {
  expect((await seenBy(host, 'hooks')).map(({ message }) => message)).toEqual(['not this time']);
});

test('a retry policy on a trigger that does not support it causes a warning', () => {
  const warnings = host.lines.filter(({ level }) => level === 'Warning').map(({ message }) => message);
  expect(
    warnings.filter((line) => line.startsWith("Retries are not supported for function 'retriesInVain'")),
  ).toHaveLength(1);
});

test('delays end with the last retry and never pass the maximum', () => {
  const policy = { retryStrategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 5 } as const;
  expect([retryDelay(policy, 1), retryDelay(policy, 2)]).toEqual([5, undefined]);
  expect(retryDelay({ ...policy, maxRetryCount: -1 }, 1000)).toBe(5);
  expect(backOffDelay(100, 60_000, 500)).toBe(60_000);
});
