import * as z from 'zod';
import {
  assessedBy,
  assessmentDecisions,
  assessmentReasons,
} from '../../core/assessments/assessment-record.ts';
import { reasonCodes } from '../../core/decision/reasons.ts';
import { causes } from '../../core/diagnosis/diagnosis-causes.ts';
import { modes } from '../../core/policy/policy-types.ts';
import { outcomes, phases, runPlans } from '../../core/remediation/machine.ts';

// Closed lists of core as answers hold them. The compiler compares each with the type of core (test/contract/types.test.ts).
// `x-extensible`: a later release may add to the list, which breaks no caller that shows what it does not know as it is.
const mayGrow = { 'x-extensible': true } as const;

/** ISO 8601. */
export const time = z.iso.datetime({ offset: true });

export const reasonCode = z.enum(reasonCodes).meta({ id: 'ReasonCode', ...mayGrow });

/** The reason of an assessment record. */
export const assessmentReason = z.enum(assessmentReasons).meta({ id: 'AssessmentReason', ...mayGrow });

export const assessmentDecision = z.enum(assessmentDecisions).meta({ id: 'AssessmentDecision' });
export const assessmentBy = z.enum(assessedBy);
export const mode = z.enum(modes);
export const plan = z.enum(['restart', 'nics-only', 'align']);
export const runPlan = z.enum(runPlans).meta({ id: 'RunPlan' });
export const phase = z.enum(phases).meta({ id: 'Phase', ...mayGrow });

/** How a finished run ended. */
export const recordOutcome = z.enum([...outcomes, 'interrupted']).meta({ id: 'Outcome', ...mayGrow });

export const phaseOutcome = z
  .enum([
    'granted',
    'taken',
    'refused',
    'due',
    'wait',
    'expired',
    'skip',
    'proceed',
    'done',
    'untouched',
    'failed',
    'no-capacity',
    'unhealthy',
    'start-needed',
    'watch',
    'retry',
    'given-up',
    'gone',
    'missing',
    'deny',
    'cancel',
  ])
  .meta({ id: 'PhaseOutcome', ...mayGrow });

export const verification = z.enum(['proven', 'configured-not-proven', 'not-engaged']);
export const cause = z.enum(causes).meta({ id: 'Cause', ...mayGrow });

export const guestCause = z
  .enum([
    'no-virtual-function',
    'no-driver',
    'no-mana-driver',
    'not-joined',
    'virtual-function-down',
    'counters-still',
    'one-way',
    'not-seen',
    'idle',
    'not-readable',
    'unreadable',
    'no-answer',
  ])
  .meta({ 'x-extensible': true });

/** Why a run waits. */
export const waitsFor = z
  .enum([
    ...new Set([
      ...reasonCodes,
      'paused',
      'breaker-open',
      'queue-full',
      'capacity-held',
      'capacity-probe',
      'hourly-rate',
      'free-slot',
      'failure-domain',
      'canary-elsewhere',
      'safeguards-unreadable',
      'readable-facts',
      'configuration-faulty',
    ] as const),
  ])
  .meta({ id: 'WaitsFor', ...mayGrow });

/** What a reason rests on: words and numbers that an operator can check. */
export const evidence = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .meta({ id: 'Evidence' });
