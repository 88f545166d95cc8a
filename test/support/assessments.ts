import type { AssessmentRecord } from '../../src/core/assessments/assessment-record.ts';
import { noon, subscriptionId } from './facts.ts';

export function vmIdOf(group: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** The time so many minutes after noon. */
export function instant(minutes: number): string {
  return new Date(Date.parse(noon) + minutes * 60_000).toISOString();
}

/** An assessment record of a skipped VM; a test states only what differs. */
export function assessment(given: Partial<AssessmentRecord> = {}): AssessmentRecord {
  return {
    schemaVersion: 1,
    vmId: vmIdOf('web', 'vm1'),
    vmUid: '99999999-0000-4000-8000-000000000001',
    location: 'westeurope',
    size: 'Standard_D4s_v3',
    mode: 'enforce',
    newVm: true,
    decision: 'skip',
    reason: 'opted-out',
    reasons: ['opted-out'],
    evidence: [{ code: 'opted-out', evidence: { level: 'vm', value: 'true' } }],
    observedAt: instant(0),
    assessedAt: instant(0),
    by: 'event',
    ...given,
  };
}
