import * as z from 'zod';
import { phases } from '../../core/remediation/machine.ts';
import { plan, runPlan, time, waitsFor } from './enumerations.ts';
import { recordListed, remediationRecord } from './record-answer.ts';

/** What a run shows of itself; one of an earlier release may show more. */
const runStatus = z
  .object({
    phase: z.enum([...phases, 'ended']).meta({ 'x-extensible': true }),
    since: time,
    vmId: z.string(),
    plan: runPlan,
    waitingFor: z.array(waitsFor).exactOptional(),
    position: z.int().exactOptional(),
    question: z
      .strictObject({ plan, change: z.string(), until: time.exactOptional() })
      .exactOptional()
      .meta({ description: 'What a person is asked, when one is; an answer names its `change`.' }),
    found: z.strictObject({ power: z.string(), flags: z.record(z.string(), z.string()) }).exactOptional(),
    changed: z.array(z.string()).exactOptional(),
    next: z.string(),
    byWhen: time.exactOptional(),
    outcome: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  })
  .meta({ id: 'RunStatus', override: { additionalProperties: true } });

/** A run that has not ended, or whose end was not handled yet. */
export const runningRun = z
  .strictObject({
    id: z.string(),
    vmId: z.string(),
    since: time,
    runtimeStatus: z.string().meta({
      description: 'As the platform says it; `Ended` for one that is not live any more.',
    }),
    status: runStatus.nullable(),
  })
  .meta({ id: 'RunningRun' });

/** A page of finished runs. */
export const remediationsAnswer = z.strictObject({
  runningTotal: z.int().min(0).exactOptional(),
  running: z.array(runningRun).exactOptional(),
  remediations: z.array(recordListed),
  continuationToken: z.string().nullable(),
  notice: z.string().exactOptional(),
});

const timelineEntry = z
  .strictObject({
    at: z.string(),
    scheduledAt: z.string().exactOptional(),
    kind: z.enum(['started', 'activity', 'child', 'entity', 'timer', 'event', 'ended']),
    what: z.string(),
    ok: z.boolean().exactOptional(),
    result: z.unknown().optional(),
  })
  .meta({ id: 'TimelineEntry' });

/** One run with all that is known of it. */
export const remediationAnswer = z.strictObject({
  id: z.string(),
  runtimeStatus: z
    .string()
    .meta({ description: 'As the platform says it; `Purged` where it knows no more.' }),
  status: runStatus.nullable(),
  record: remediationRecord.nullable(),
  explained: z
    .strictObject({ meaning: z.string(), remedy: z.string() })
    .nullable()
    .meta({ description: 'The failure of the record in words, where its kind is known.' }),
  recordKept: z
    .union([z.boolean(), z.string()])
    .meta({ description: 'Whether the record is in the journal, or why that is not known.' }),
  timeline: z.array(timelineEntry),
  mismatches: z
    .array(z.string())
    .meta({ description: 'Everything in which record and history contradict each other.' }),
});
