import { expect, test } from 'vitest';
import type { RunStatus } from '../../../../src/core/remediation/status.ts';
import type { CloudFailureKind } from '../../../../src/ports/cloud.ts';
import { refusedToShow } from '../../../../src/workflow/orchestrations/operations/refused-to-show.ts';
import { ByHand, noonPlus } from '../../../support/by-hand.ts';
import { noon } from '../../../support/facts.ts';
import { FakeCloud } from '../../../support/fake-cloud.ts';
import { Play } from '../../../support/play.ts';

const kinds: CloudFailureKind[] = ['not-found', 'forbidden'];
const asks = { 'accelnet-mode': 'approve' };

/** A VM whose reads are refused from a certain moment on, so many times, and the time of each. */
function refusing(kind: CloudFailureKind, times: number, tags: Record<string, string>) {
  const refused: number[] = [];
  const since = { at: Number.POSITIVE_INFINITY };
  const cloud: FakeCloud = new FakeCloud(
    noon,
    (call) => {
      if (call !== 'readVm' || cloud.now < since.at || refused.length >= times) return undefined;
      refused.push((cloud.now - Date.parse(noon)) / 1000);
      return { when: 'before', failure: { kind, message: kind, status: kind === 'forbidden' ? 403 : 404 } };
    },
    { tags },
  );
  return { cloud, since, refused };
}

/** A person approves what is asked, and from then on reads are refused. */
function approvedThenRefused(kind: CloudFailureKind, times: number) {
  const { cloud, since, refused } = refusing(kind, times, asks);
  const play = new Play(cloud);
  play.whenNotified = () => {
    const question = (play.statuses.at(-1) as RunStatus | undefined)?.question;
    if (question === undefined || since.at < cloud.now) return;
    since.at = cloud.now + 1;
    play.events.raise('approval', cloud.now + 3_600_000, {
      answer: 'approved',
      by: 'ann',
      change: question.change,
    });
  };
  return { cloud, play, refused };
}

test.each(kinds)('an approval stays valid through one read that is answered %s', async (kind) => {
  const { cloud, play, refused } = approvedThenRefused(kind, 1);
  const record = await play.remediate('restart');
  expect(refused).toHaveLength(1);
  expect(record.outcome).toBe('accelerated');
  expect(cloud.vm.power).toBe('running');
});

test.each(kinds)(
  'a run goes on after two reads in a row that are answered %s, whatever events come',
  async (kind) => {
    const { cloud, since, refused } = refusing(kind, 2, {});
    since.at = Date.parse(noon);
    const play = new Play(cloud);
    for (const second of [1, 2, 3])
      play.events.raise('reassess', cloud.now + second * 1000, { eventId: 'e-2' });
    const record = await play.remediate('restart');
    expect(refused).toHaveLength(2);
    expect(record.outcome).toBe('accelerated');
  },
);

test.each([
  ['not-found', 180, 'the VM is gone'],
  ['forbidden', 600, 'the VM cannot be read'],
] as const)(
  'a VM that is answered %s at each read is skipped after some minutes',
  async (kind, seconds, detail) => {
    const { cloud, since, refused } = refusing(kind, Number.POSITIVE_INFINITY, {});
    since.at = Date.parse(noon);
    const record = await new Play(cloud).remediate('restart');
    expect(record.outcome).toBe('skipped');
    expect(record.steps.at(-1)).toMatchObject({ detail, failure: { kind } });
    expect(refused.map((second) => Math.floor(second / 10) * 10)).toEqual([0, seconds / 2, seconds]);
    expect(cloud.effects).toEqual([]);
  },
);

test.each(kinds)(
  'a VM is not skipped before minutes have passed, however many events cause reads: %s',
  async (kind) => {
    const { cloud, since, refused } = refusing(kind, 5, {});
    since.at = Date.parse(noon);
    const play = new Play(cloud);
    for (const second of [1, 2, 3, 4])
      play.events.raise('reassess', cloud.now + second * 1000, { eventId: 'e-2' });
    expect((await play.remediate('restart')).outcome).toBe('accelerated');
    expect(refused).toHaveLength(5);
  },
);

/** The outcomes of reads with these answers, each at its time in seconds. */
function notified(...reads: readonly (readonly [seconds: number, kind: CloudFailureKind])[]): unknown[] {
  const bench = new ByHand();
  return reads.map(([seconds, kind]) => {
    bench.now = Date.parse(noonPlus(seconds));
    const report = refusedToShow(bench.run, { kind, message: kind });
    return report?.outcome === 'wait' ? report.detail : report?.outcome;
  });
}
const waits = 'readable-facts';

test.each([
  ['not-found', 180],
  ['forbidden', 600],
] as const)('a VM is skipped after three reads in a row that were answered %s, over %d s', (kind, last) => {
  expect(notified([0, kind], [last, kind], [last + 1, kind])).toEqual([waits, waits, 'skip']);
  expect(notified([0, kind], [1, kind], [last - 0.001, kind])).toEqual([waits, waits, waits]);
  expect(notified([0, kind], [1, kind], [last, kind])).toEqual([waits, waits, 'skip']);
});

test('refused reads are counted from zero after another failure, and separately for the two kinds', () => {
  const refused = [
    [0, 'not-found'],
    [100, 'not-found'],
  ] as const;
  expect(notified(...refused, [150, 'throttled'], [700, 'not-found'])).toEqual([
    waits,
    waits,
    undefined,
    waits,
  ]);
  expect(notified(...refused, [700, 'forbidden'], [800, 'not-found'])).toEqual([waits, waits, waits, waits]);
});

test('a refused read is repeated no earlier than Azure allows', () => {
  const bench = new ByHand();
  const refuses = (retryAfterSeconds: number): string => {
    refusedToShow(bench.run, { kind: 'not-found', message: '', retryAfterSeconds });
    return bench.run.state.notBefore;
  };
  expect([refuses(0), refuses(1200)]).toEqual([noonPlus(90), noonPlus(1200)]);
});
