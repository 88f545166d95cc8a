import { describe, expect, test } from 'vitest';
import { type GuestAssessment, noAnswer } from '../../../../src/core/guest/guest-assessment.ts';
import type { CloudFailureKind } from '../../../../src/ports/cloud.ts';
import {
  type GuestProbeInput,
  probeGuest,
} from '../../../../src/workflow/orchestrations/guest/guest-probe.ts';
import { answering, failing, secondsOf } from '../../../support/answering.ts';
import { type ByHand, found, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';

const start = Date.parse(noon);
const operation = { kind: 'location', url: 'https://arm/subscriptions/x/operations/1' } as const;
const sent = { ok: true, value: { how: 'sent', operation } };
const proven: GuestAssessment = { verification: 'proven', evidence: [] };
const denied: GuestAssessment = { verification: 'not-engaged', cause: 'no-virtual-function', evidence: [] };
const over = (assessment: GuestAssessment) => ({ ok: true, value: { state: 'over', assessment } });
const running = (more: object = {}) => ({ ok: true, value: { state: 'running', ...more } });

type Heard = (nth: number, bench: ByHand) => unknown;

function probing(heard: Heard, given: Partial<GuestProbeInput> = {}, begun: Heard = () => sent) {
  const bench = answering({ startGuestProbe: begun, readGuestProbe: heard });
  const vm = { vmId: found.vmId, vmUid: found.vmUid, correlationId: 'c', runId: 'run-1' };
  const input = { ...vm, acceleratedNics: 1, until: start + 3_600_000, ...given };
  const { assessment } = bench.child(probeGuest, input);
  const asked = bench.inputsOf('startGuestProbe');
  return {
    assessment,
    bench,
    asked,
    reads: bench.inputsOf('readGuestProbe').length,
    seconds: secondsOf(bench),
  };
}

describe('a guest is asked', () => {
  test('by a script that is sent within two minutes, or not at all', () => {
    const { asked, assessment } = probing(() => over(proven));
    expect(assessment).toEqual(proven);
    expect(asked).toMatchObject([{ notAfter: noonPlus(120), runId: 'run-1', vmUid: found.vmUid }]);
  });

  test('again every half minute until it proves the gain', () => {
    const { asked, assessment, seconds } = probing((nth) => over(nth < 3 ? denied : proven));
    expect([assessment, asked.length]).toEqual([proven, 3]);
    expect(seconds).toBeGreaterThanOrEqual(2 * 30);
    expect(seconds).toBeLessThan(2 * 30 + 3 * 10);
  });

  test('four times at most', () => {
    const { asked, assessment } = probing(() => over(denied));
    expect([assessment, asked.length]).toEqual([denied, 4]);
  });

  test.each([
    [30, 1, 5],
    // It answers after six seconds, and would be asked again thirty seconds later: then there is no time left.
    [35.999, 1, 5],
    // A timer is late.
    [36.1, 1, 36],
    [36.998, 1, 36],
    [40, 2, 42],
  ])(
    'only while there is time left: in %d seconds %i times; its last answer is kept',
    (left, times, took) => {
      const { asked, assessment, seconds } = probing(() => over(denied), { until: start + left * 1000 });
      expect([asked.length, assessment.cause, seconds]).toEqual([times, 'no-virtual-function', took]);
    },
  );

  test('and two answers are not lost because a timer is late', () => {
    const { asked, assessment } = probing(() => over(denied), { until: start + 73_000 });
    expect([asked.length, assessment]).toEqual([2, denied]);
  });

  test('not at all where no time is left', () => {
    const { asked, assessment } = probing(() => over(proven), { until: start });
    expect(asked).toEqual([]);
    expect(assessment).toEqual(noAnswer('there was no time left to ask the guest'));
  });
});

describe('that the gain is not there', () => {
  test.each<[said: readonly GuestAssessment[], verification: string]>([
    [[denied, denied, denied, denied], 'not-engaged'],
    [[noAnswer('x'), noAnswer('x'), denied, denied], 'not-engaged'],
    [[noAnswer('x'), noAnswer('x'), noAnswer('x'), denied], 'configured-not-proven'],
    [[denied, denied, denied, noAnswer('x')], 'configured-not-proven'],
  ])('is reported where two answers say so, the last one among them: %#', (said, verification) => {
    const { assessment } = probing((nth) => over(said[nth - 1] ?? proven));
    expect(assessment.verification).toBe(verification);
  });
});

describe('a script that is not over', () => {
  test('is polled every five seconds at first, then every ten, for four minutes', () => {
    const { assessment, reads } = probing(() => running(), { polls: 3 });
    expect(assessment).toEqual(noAnswer('the script did not end in time'));
    expect(reads).toBeGreaterThanOrEqual(29);
    expect(reads).toBeLessThanOrEqual(34);
  });

  test.each<[what: string, first: object]>([
    ['that Azure names while it runs', running({ retryAfterSeconds: 100 })],
    ['that Azure names when it refuses a poll', failing('throttled', { retryAfterSeconds: 100 })],
  ])('is polled no earlier than the time %s, and soon after that', (_what, first) => {
    const { seconds } = probing((nth) => (nth === 1 ? first : nth === 2 ? running() : over(proven)));
    expect(seconds).toBeGreaterThanOrEqual(105);
    expect(seconds).toBeLessThan(120);
  });

  test('is first polled when Azure says so', () => {
    const begun = { ok: true, value: { how: 'sent', operation, retryAfterSeconds: 40 } };
    const { seconds } = probing(
      () => over(proven),
      {},
      () => begun,
    );
    expect(seconds).toBe(40);
  });

  test('is not polled once its time is over', () => {
    const { assessment, reads } = probing(
      () => over(proven),
      { until: start + 60_000 },
      (_nth, bench) => {
        bench.now = start + 60_000;
        return sent;
      },
    );
    expect([assessment, reads]).toEqual([noAnswer('the script did not end in time'), 0]);
  });
});

describe('a script that cannot be sent', () => {
  test.each<CloudFailureKind>(['forbidden', 'refused', 'replaced', 'locked'])(
    'because it is %s is not sent again',
    (kind) => {
      const { asked, assessment } = probing(
        () => over(proven),
        {},
        () => failing(kind),
      );
      expect(asked).toHaveLength(1);
      expect(assessment).toEqual(noAnswer(`Run Command: ${kind}: ${kind}`));
    },
  );

  test('because the VM is not found is sent three times, and in no further round', () => {
    const { asked } = probing(
      () => over(proven),
      {},
      () => failing('not-found'),
    );
    expect(asked).toHaveLength(3);
  });

  test('because of a transient error is sent three times in each of four rounds', () => {
    const { asked } = probing(
      () => over(proven),
      {},
      () => failing('conflict'),
    );
    expect(asked).toHaveLength(12);
  });

  test('in a way that can be followed is not sent again, for the first one may still run', () => {
    const { asked, assessment } = probing(
      () => over(proven),
      {},
      () => ({ ok: true, value: { how: 'sent' } }),
    );
    expect(asked).toHaveLength(1);
    expect(assessment).toEqual(noAnswer('Azure named no operation to follow'));
  });
});
