import { expect, test } from 'vitest';
import { ComplianceCount } from '../../../src/core/assessments/compliance.ts';
import type { Verdict } from '../../../src/core/assessments/assessment-record.ts';

const verdict = (given: Partial<Verdict>): Verdict => ({
  schemaVersion: 1,
  vmId: '/v',
  decision: 'leave',
  reason: 'spot-vm',
  reasons: [],
  evidence: [],
  observedAt: '2026-01-01T00:00:00.000Z',
  judgedAt: '2026-01-01T00:00:00.000Z',
  by: 'run',
  ...given,
});

test('each VM that is there counts once, by what stands against it', () => {
  const counting = new ComplianceCount();
  for (const one of [
    verdict({ reason: 'already-accelerated', by: 'event', judgedAt: '2026-01-03T00:00:00.000Z' }),
    verdict({ reason: 'accelerated-by-platform', by: 'event' }),
    verdict({ decision: 'remediate', reason: 'not-accelerated' }),
    verdict({ decision: 'defer', reason: 'recently-created' }),
    verdict({ reason: 'report-only', by: 'scan' }),
    verdict({}),
    verdict({}),
    verdict({ reason: 'opted-out' }),
    verdict({ decision: 'unreadable', reason: 'facts-not-readable' }),
    verdict({ decision: 'gone', reason: 'resource-gone' }),
  ])
    counting.add(one);
  expect(counting.counted()).toMatchObject({
    total: 9,
    accelerated: 1,
    byPlatform: 1,
    eligible: 3,
    left: 3,
    unreadable: 1,
  });
  expect(counting.counted().reasons.map(({ code, count }) => [code, count])).toEqual([
    ['spot-vm', 2],
    ['facts-not-readable', 1],
    ['opted-out', 1],
  ]);
});
