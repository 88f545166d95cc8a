import type { RemediationRecord } from '../../src/core/audit/audit.ts';
import { instant, vmIdOf } from './assessments.ts';

/** The record of a run that succeeded, some minutes after noon; a test states only what differs. */
export function record(
  id: string,
  given: Partial<RemediationRecord> & { readonly vm?: string } = {},
): RemediationRecord {
  const { vm = 'vm1', ...rest } = given;
  const vmId = vmIdOf('web', vm);
  return {
    schemaVersion: 1,
    id,
    request: { vmId, eventId: 'e1', operation: 'Microsoft.Compute/virtualMachines/write' },
    correlationId: '11111111-0000-4000-8000-000000000001',
    plan: 'restart',
    outcome: 'accelerated',
    reason: 'done',
    startedAt: instant(0),
    endedAt: instant(2),
    assessments: [{ at: instant(0), kind: 'remediate', reasons: [], policyHash: 'abc' }],
    found: {
      vmId,
      vmUid: '99999999-0000-4000-8000-000000000001',
      power: 'running',
      nics: [{ id: `${vmId}-nic`, flag: 'false' }],
    },
    writes: [{ nicId: `${vmId}-nic`, flag: 'true', at: instant(1) }],
    steps: [
      {
        phase: 'deallocating',
        startedAt: instant(0),
        endedAt: instant(1),
        outcome: 'done',
        operations: ['22222222-0000-4000-8000-000000000002'],
      },
    ],
    verification: 'configured-not-proven',
    downtimeSeconds: 95.5,
    ...rest,
  };
}
