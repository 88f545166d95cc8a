import * as z from 'zod';
import type { RemediationRecord } from './audit.ts';

const status = z.looseObject({
  vmId: z.string(),
  plan: z.enum(['restart', 'nics-only', 'align', 'watch']),
  phase: z.string(),
});

/** What the platform still knows of a run. Times are ISO 8601. */
export interface InterruptedRun {
  readonly id: string;
  readonly runtimeStatus: string;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly customStatus: unknown;
  readonly output: unknown;
  /** Where the status does not show it. */
  readonly vmId?: string;
}

/**
 * The record of a run that was terminated from outside, or that a defect ended: it wrote none itself. It says how far the run had come; how
 * it left the VM is in the record of the run that recovered it. Undefined where not even the VM is known.
 */
export function interruptedRecord(run: InterruptedRun): RemediationRecord | undefined {
  const shown = status.safeParse(run.customStatus).data;
  const vmId = shown?.vmId ?? run.vmId;
  if (vmId === undefined) return undefined;
  const message = typeof run.output === 'string' ? run.output.slice(0, 2000) : run.runtimeStatus;
  return {
    schemaVersion: 1,
    id: run.id,
    request: { vmId, eventId: 'unknown', operation: 'unknown' },
    plan: shown?.plan ?? 'restart',
    outcome: 'interrupted',
    reason: run.runtimeStatus.toLowerCase(),
    startedAt: instant(run.createdAt),
    endedAt: instant(run.lastUpdatedAt),
    assessments: [],
    writes: [],
    steps: [],
    failure: { kind: 'interrupted', message: `${shown?.phase ?? 'unknown phase'}: ${message}` },
  };
}

/** With milliseconds, so that text compares as time does; the platform writes as many digits as it likes. */
function instant(text: string): string {
  return new Date(text).toISOString();
}
