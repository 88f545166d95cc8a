import * as z from 'zod';
import { faulty, type Parsed, parseWith } from '../lib/parsed.ts';
import type { RemediationRecord } from './audit.ts';

const value = z.union([z.string(), z.number(), z.boolean()]);
const failure = z.looseObject({
  kind: z.string(),
  message: z.string(),
  status: z.number().optional(),
  code: z.string().optional(),
});
const reason = z.looseObject({ code: z.string(), evidence: z.record(z.string(), value) });

// Loose where later releases may add members; what is here is never taken away.
const record = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  request: z.looseObject({
    vmId: z.string(),
    eventId: z.string(),
    correlationId: z.string().optional(),
    operation: z.string(),
  }),
  correlationId: z.string().optional(),
  plan: z.string(),
  outcome: z.string(),
  reason: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  assessments: z.array(
    z.looseObject({
      at: z.string(),
      kind: z.string(),
      reasons: z.array(reason),
      policyHash: z.string().optional(),
    }),
  ),
  found: z.looseObject({ vmId: z.string(), vmUid: z.string(), power: z.string() }).optional(),
  writes: z.array(z.looseObject({ nicId: z.string(), flag: z.string(), at: z.string() })),
  evidence: z
    .array(z.looseObject({ source: z.string(), says: z.string(), at: z.string(), from: z.string() }))
    .optional(),
  systemDoubt: z.string().optional(),
  nicsRefused: z.array(z.looseObject({ nicId: z.string(), failure })).optional(),
  steps: z.array(
    z.looseObject({
      phase: z.string(),
      startedAt: z.string(),
      endedAt: z.string(),
      outcome: z.string(),
      detail: z.string().optional(),
      failure: failure.optional(),
      operations: z.array(z.string()).optional(),
      azureSeconds: z.number().optional(),
    }),
  ),
  verification: z.string().optional(),
  // A cause of another release is kept as it is.
  guestProbe: z
    .looseObject({
      verification: z.string(),
      cause: z.string().optional(),
      evidence: z.array(z.string()),
    })
    .optional(),
  downtimeSeconds: z.number().optional(),
  failure: failure.optional(),
});

/** Reads a record that was kept as JSON, whichever release wrote it. */
export function readRecord(text: string): Parsed<RemediationRecord> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return faulty('record: is not JSON');
  }
  return parseWith(record as unknown as z.ZodType<RemediationRecord>, json);
}
