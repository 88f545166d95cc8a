import * as z from 'zod';
import {
  type AssessmentRecord,
  assessedBy,
  assessmentDecisions,
  assessmentKeyOf,
} from '../../core/assessments/assessment-record.ts';
import { foldCase } from '../../core/lib/fold-case.ts';
import { type Parsed, parseWith } from '../../core/lib/parsed.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { modes } from '../../core/policy/policy-types.ts';

/** An assessment record as a table's row: flat, texts and flags only. */
export type AssessmentRow = { readonly partitionKey: string; readonly rowKey: string } & Readonly<
  Record<string, string | boolean | number>
>;

const jsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
});

const value = z.union([z.string(), z.number(), z.boolean()]);
const plans = ['restart', 'nics-only', 'align'];
// Codes are never reused, and a newer or older release may know others.
const code = z.string().regex(/^[a-z-]{1,64}$/);

const row = z.object({
  schemaVersion: z.literal(1),
  vmId: z.string(),
  decision: z.enum(assessmentDecisions),
  reason: code,
  reasons: jsonText.pipe(z.array(code)),
  evidence: jsonText.pipe(z.array(z.object({ code, evidence: z.record(z.string(), value) }))),
  observedAt: z.string(),
  assessedAt: z.string(),
  by: z.enum(assessedBy),
  policyHash: z.string().optional(),
  notBefore: z.string().optional(),
  plan: z.enum(plans).optional(),
  remediationId: z.string().optional(),
  listedAt: z.string().optional(),
  vmUid: z.string().optional(),
  location: z.string().optional(),
  size: z.string().optional(),
  mode: z.enum(modes).optional(),
  newVm: z.boolean().optional(),
});

/** The row that keeps an assessment. Throws for an id that cannot be parsed: only VMs with parsed ids are assessed. */
export function toAssessmentRow({ reasons, evidence, ...rest }: AssessmentRecord): AssessmentRow {
  const vm = parseVmId(rest.vmId);
  if (!vm.ok) throw new Error(`an assessment record of no virtual machine: ${vm.faults.join('; ')}`);
  const { partition, row: rowKey } = assessmentKeyOf(vm.value);
  return {
    partitionKey: partition,
    rowKey,
    // What lists are filtered by, without case.
    nameKey: foldCase(vm.value.name),
    ...rest,
    reasons: JSON.stringify(reasons),
    evidence: JSON.stringify(evidence),
  };
}

/** The assessment record in a row, or what is wrong with it. */
export function fromAssessmentRow(read: unknown): Parsed<AssessmentRecord> {
  return parseWith(row as unknown as z.ZodType<AssessmentRecord>, read);
}
