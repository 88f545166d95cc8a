import * as z from 'zod';
import {
  evidence,
  guestCause,
  phase,
  phaseOutcome,
  plan,
  reasonCode,
  recordOutcome,
  runPlan,
  time,
  verification,
} from './enumerations.ts';
import { sizeEvidence } from './size-answer.ts';

// A record of a later release may have more members: it is kept and shown as it is.
const open = { override: { additionalProperties: true } } as const;
const failure = z
  .object({
    kind: z.string(),
    message: z.string(),
    status: z.number().exactOptional(),
    code: z.string().exactOptional(),
  })
  .meta({ id: 'Failure', ...open });
const by = { by: z.string(), comment: z.string().optional() };
const flag = z.enum(['true', 'false', 'null', 'absent']);

const runAssessment = z
  .object({
    at: z.string(),
    kind: z.enum(['skip', 'defer', 'remediate']),
    reasons: z.array(z.object({ code: reasonCode, evidence }).meta(open)),
    policyHash: z.string().exactOptional(),
  })
  .meta(open);

const step = z
  .object({
    phase,
    startedAt: time,
    endedAt: time,
    outcome: phaseOutcome,
    detail: z.string().exactOptional(),
    failure: failure.exactOptional(),
    operations: z.array(z.string()).exactOptional(),
    azureSeconds: z.number().exactOptional().meta({
      description: 'How long Azure says that its operations took; absent where it does not.',
    }),
  })
  .meta({ id: 'Step', ...open });

const found = z
  .object({
    vmId: z.string(),
    vmUid: z.string(),
    power: z.enum(['running', 'deallocated', 'stopped']),
    size: z.string().exactOptional(),
    agentless: z.literal(true).exactOptional(),
    nics: z.array(z.object({ id: z.string(), flag }).meta(open)),
  })
  .meta(open);

/** The audit record of one remediation. */
export const remediationRecord = z
  .object({
    schemaVersion: z.literal(1),
    id: z.string(),
    request: z
      .object({
        vmId: z.string(),
        eventId: z.string(),
        correlationId: z.string().exactOptional(),
        operation: z.string(),
      })
      .meta(open),
    correlationId: z.string().exactOptional(),
    plan: runPlan,
    outcome: recordOutcome,
    reason: z.string(),
    holder: z.string().exactOptional(),
    cancelled: z
      .object({ ...by, at: z.string() })
      .meta(open)
      .exactOptional(),
    approval: z
      .object({
        ...by,
        answer: z.enum(['approved', 'rejected']),
        change: z.string().optional(),
        at: z.string(),
        plan: plan.exactOptional(),
      })
      .meta(open)
      .exactOptional(),
    recovers: z.object({ runId: z.string(), why: z.string() }).meta(open).exactOptional(),
    startedAt: time,
    endedAt: time,
    assessments: z.array(runAssessment),
    found: found.exactOptional(),
    writes: z.array(z.object({ nicId: z.string(), flag: z.string(), at: z.string() }).meta(open)),
    evidence: z.array(sizeEvidence).exactOptional(),
    systemDoubt: z.string().exactOptional(),
    nicsRefused: z.array(z.object({ nicId: z.string(), failure }).meta(open)).exactOptional(),
    steps: z.array(step),
    verification: verification.exactOptional(),
    guestProbe: z
      .object({ verification, cause: guestCause.exactOptional(), evidence: z.array(z.string()) })
      .meta(open)
      .exactOptional(),
    downtimeSeconds: z.number().exactOptional(),
    failure: failure.exactOptional(),
  })
  .meta({ id: 'RemediationRecord', ...open });

/** What a list shows of a finished run. */
export const recordListed = z
  .strictObject({
    id: z.string(),
    vmId: z.string(),
    outcome: z.string().meta({ description: 'An `Outcome`.' }),
    reason: z.string(),
    plan: z.string().meta({ description: 'A `RunPlan`.' }),
    startedAt: time,
    endedAt: time,
    downtimeSeconds: z.number().exactOptional(),
  })
  .meta({ id: 'RecordSummary' });
