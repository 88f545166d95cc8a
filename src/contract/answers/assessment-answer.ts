import * as z from 'zod';
import { problemShape } from '../problem.ts';
import { assessmentReason, evidence, mode, plan, reasonCode, time } from './enumerations.ts';
import { facts } from './facts-answer.ts';
import { runningRun } from './run-answer.ts';
import { sizeKnown } from './size-answer.ts';

const reason = z.strictObject({ code: reasonCode, evidence });
const texts = z.array(z.string());

const decision = z
  .union([
    z.strictObject({ kind: z.literal('skip'), reasons: z.array(reason), align: texts }),
    z.strictObject({
      kind: z.literal('defer'),
      reasons: z.array(reason),
      notBefore: time,
      plan,
      nics: texts,
    }),
    z.strictObject({ kind: z.literal('remediate'), plan: z.enum(['restart', 'nics-only']), nics: texts }),
  ])
  .meta({ id: 'Decision' });

const mayChange = z.union([
  z.strictObject({ kind: z.literal('at'), at: time }),
  z.strictObject({ kind: z.enum(['by-itself', 'not-by-itself']) }),
]);

const severity = z.enum(['info', 'notice', 'warning']);

/** A reason that holds, in words. */
const explained = z
  .strictObject({
    code: reasonCode,
    evidence,
    sentence: z.string(),
    remedy: z.string(),
    changesWithTime: z.boolean(),
    severity,
  })
  .meta({ id: 'ExplainedReason' });

const rule = z.strictObject({
  code: reasonCode,
  answer: z.enum(['skip', 'defer']),
  holds: z.boolean(),
  evidence: evidence.exactOptional(),
});

const whole = {
  vm: z.string(),
  observedAt: z.string().meta({ description: 'When Azure was read.' }),
  source: z.enum(['azure', 'kept']).meta({
    description: '`kept`: a remediation has the VM, and Azure was not asked.',
  }),
  remediation: runningRun.nullable(),
  decision,
  mode,
  newVm: z.boolean(),
  size: sizeKnown,
  systemDoubt: z.string().exactOptional(),
  reasons: z.array(explained),
  mayChange,
  rules: z.array(rule),
  facts,
};

/** What is known of a VM that a run holds, where this instance has not read it: the record that was kept. */
const kept = {
  vm: z.string(),
  observedAt: time.nullable(),
  source: z.literal('kept'),
  remediation: runningRun,
  decision: z.strictObject({
    kind: z.enum(['skip', 'defer', 'remediate', 'unreadable', 'gone', 'to-confirm', 'unknown']),
    plan: plan.exactOptional(),
    notBefore: time.exactOptional(),
  }),
  size: z.null(),
  mode: mode.nullable(),
  newVm: z.boolean().nullable(),
  reasons: z.array(
    z.strictObject({
      code: assessmentReason,
      evidence,
      sentence: z.string(),
      remedy: z.string(),
      changesWithTime: z.boolean().exactOptional(),
      severity: severity.exactOptional(),
    }),
  ),
  mayChange: z.null(),
  rules: z.array(rule),
  facts: facts.nullable(),
};

/** The decision for one VM: made now, or as it was kept. */
export const assessmentAnswer = z.union([
  z.strictObject(whole).meta({ id: 'Assessment' }),
  z.strictObject(kept).meta({ id: 'KeptAssessment' }),
]);

const answered = { status: z.literal(200) };

/** One result for each id that was asked, in that order: as for one VM, or its own problem. `vm` is the id as the caller spelt it. */
export const assessmentsAnswer = z.strictObject({
  results: z.array(
    z.union([
      z.strictObject({ ...whole, ...answered }).meta({ id: 'AssessmentResult' }),
      z.strictObject({ ...kept, ...answered }).meta({ id: 'KeptAssessmentResult' }),
      z.strictObject({ ...problemShape.shape, vm: z.string() }).meta({ id: 'ProblemResult' }),
    ]),
  ),
});
