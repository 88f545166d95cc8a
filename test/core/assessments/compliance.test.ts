import { expect, test } from 'vitest';
import type { AssessmentRecord } from '../../../src/core/assessments/assessment-record.ts';
import { ComplianceCount } from '../../../src/core/assessments/compliance.ts';

const assessment = (given: Partial<AssessmentRecord>): AssessmentRecord => ({
  schemaVersion: 1,
  vmId: '/v',
  decision: 'skip',
  reason: 'spot-vm',
  reasons: [],
  evidence: [],
  observedAt: '2026-01-01T00:00:00.000Z',
  assessedAt: '2026-01-01T00:00:00.000Z',
  by: 'run',
  ...given,
});

test('each VM that exists is counted once: accelerated, accelerated by the platform, eligible, skipped or unreadable', () => {
  const counting = new ComplianceCount();
  for (const one of [
    assessment({ reason: 'already-accelerated', by: 'event', assessedAt: '2026-01-03T00:00:00.000Z' }),
    assessment({ reason: 'accelerated-by-platform', by: 'event' }),
    assessment({ decision: 'remediate', reason: 'not-accelerated' }),
    assessment({ decision: 'defer', reason: 'recently-created' }),
    assessment({ reason: 'report-only', by: 'scan' }),
    assessment({}),
    assessment({}),
    assessment({ reason: 'opted-out' }),
    assessment({ decision: 'unreadable', reason: 'facts-not-readable' }),
    assessment({ decision: 'gone', reason: 'resource-gone' }),
  ])
    counting.add(one);
  expect(counting.counted()).toMatchObject({
    total: 9,
    accelerated: 1,
    byPlatform: 1,
    eligible: 3,
    skipped: 3,
    unreadable: 1,
  });
  expect(counting.counted().reasons.map(({ code, count }) => [code, count])).toEqual([
    ['spot-vm', 2],
    ['facts-not-readable', 1],
    ['opted-out', 1],
  ]);
});
