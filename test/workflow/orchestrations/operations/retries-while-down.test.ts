import { describe, expect, test } from 'vitest';
import {
  type RetriesWhileDown,
  withRetriesWhileDown,
} from '../../../../src/workflow/orchestrations/operations/retries-while-down.ts';
import { answering, failing, secondsOf } from '../../../support/answering.ts';
import { found } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const start = Date.parse(noon);
const vm = { vmId: found.vmId, vmUid: found.vmUid, correlationId: 'c' };

/** A request that is accepted at the nth attempt, if at all. */
function retrying(taken: number, given: Partial<RetriesWhileDown> = {}) {
  const bench = answering({
    start: (nth) => (nth < taken ? failing('conflict') : { ok: true, value: 'taken' }),
  });
  const input = { vm, until: start + 3_600_000, down: { watch: undefined }, ...given };
  const ends = bench.play(
    withRetriesWhileDown(bench.run.context, input, function* () {
      return (yield bench.run.context.df.callActivityWithRetry('start', undefined as never, {})) as never;
    }),
  );
  return { ends, times: bench.inputsOf('start').length, seconds: secondsOf(bench) };
}

describe('a request that is retried while a VM is down', () => {
  test.each([
    [0, 2],
    [3, 16],
    [9, 30],
    [10, 60],
  ])('after %i earlier attempts waits for %i seconds', (tried, waits) => {
    const { times, seconds } = retrying(2, { tried });
    expect(times).toBe(2);
    expect(seconds).toBeGreaterThanOrEqual(waits);
    expect(seconds).toBeLessThan(waits + 1);
  });

  test('that was not sent before is retried quickly at first', () => {
    expect(retrying(4).seconds).toBeLessThan(2 + 4 + 8 + 3);
  });

  test('is sent once where its time is over already', () => {
    expect(retrying(2, { until: start })).toMatchObject({
      ends: { ok: false, failure: { kind: 'conflict' } },
      times: 1,
      seconds: 0,
    });
  });
});
