import * as z from 'zod';
import {
  assessmentBy,
  assessmentDecision,
  assessmentReason,
  evidence,
  mode,
  plan,
  time,
} from './enumerations.ts';

const assessmentRecord = {
  schemaVersion: z.literal(1),
  vmId: z.string(),
  decision: assessmentDecision,
  reason: assessmentReason,
  reasons: z.array(assessmentReason),
  evidence: z.array(z.strictObject({ code: assessmentReason, evidence })),
  observedAt: time.meta({ description: 'When Azure was read.' }),
  assessedAt: time,
  by: assessmentBy,
  policyHash: z.string().exactOptional(),
  notBefore: time.exactOptional().meta({ description: 'When the VM is assessed again, for a deferral.' }),
  plan: plan.exactOptional(),
  remediationId: z.string().exactOptional(),
  listedAt: time.exactOptional().meta({ description: 'When a sweep last found the VM in its lists.' }),
  vmUid: z.string().exactOptional(),
  location: z.string().exactOptional(),
  size: z.string().exactOptional(),
  mode: mode.exactOptional(),
  newVm: z.boolean().exactOptional(),
  sentence: z.string().meta({ description: 'The first reason in words.' }),
};

const vmAssessed = z.strictObject(assessmentRecord).meta({ id: 'AssessmentRecord' });

/** A page of the last assessments. */
export const vmsPage = z
  .strictObject({ vms: z.array(vmAssessed), continuationToken: z.string().nullable() })
  .meta({ id: 'VmsPage' });

/** The last assessment of one VM, with what would change each reason. */
const vmAlone = z
  .strictObject({
    ...assessmentRecord,
    wouldChange: z.array(
      z.strictObject({ code: assessmentReason, sentence: z.string(), remedy: z.string() }),
    ),
  })
  .meta({ id: 'VmAlone' });

/** The answer is the page, or with `vm` the one. */
export const vmsAnswer = z.union([vmsPage, vmAlone]);
