import { reasonTable } from '../decision/reasons.ts';
import type { AssessmentReason } from './assessment-record.ts';

const beside = {
  'not-accelerated': 'A network interface is not accelerated, and nothing speaks against changing that.',
  'facts-not-readable':
    'accelnet cannot read all that it needs to know of the VM, so nothing is done with it.',
  'resource-gone': 'The VM is no longer there.',
  'to-be-confirmed':
    'Nothing in the lists speaks against a remediation; the VM itself is read when its turn comes.',
} as const satisfies Record<Exclude<AssessmentReason, keyof typeof reasonTable>, string>;

/** The sentence that an operator reads; a code of another release is given back as it is. */
export function assessmentSentence(code: string): string {
  if (Object.hasOwn(beside, code)) return beside[code as keyof typeof beside];
  return Object.hasOwn(reasonTable, code) ? reasonTable[code as keyof typeof reasonTable].sentence : code;
}

/** What would change a reason of an assessment; absent where there is no reason against the VM, and for a code of another release. */
export function assessmentRemedy(code: string): string | undefined {
  return Object.hasOwn(reasonTable, code) ? reasonTable[code as keyof typeof reasonTable].remedy : undefined;
}
