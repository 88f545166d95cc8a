import { ruleContextOf } from '../../src/core/decision/decide.ts';
import type { ReasonCode } from '../../src/core/decision/reasons.ts';
import type { Evidence } from '../../src/core/decision/rule-context.ts';
import { rules } from '../../src/core/decision/rules.ts';
import type { SizeObservation } from '../../src/core/model/evidence.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import { noon } from './facts.ts';

/** The evidence of a reason; undefined if the reason does not apply. */
export function evidenceOf(
  code: ReasonCode,
  given: Facts,
  policy: Partial<Policy> = {},
): Evidence | undefined {
  return rules[code](ruleContextOf(given, { ...defaultPolicy, ...policy }));
}

/** A reason, facts, the evidence if it applies to them, and the policy if it matters. */
export type EvidenceRow = readonly [
  code: ReasonCode,
  what: string,
  given: Facts,
  evidence: Evidence | undefined,
  policy?: Partial<Policy>,
];

/** What a VM of a size that no table knows has shown: it gained. */
export function sizeObservation(members: Partial<SizeObservation> = {}): SizeObservation {
  return {
    size: 'Standard_D4as_v6',
    vmUid: 'uid-1',
    location: 'westeurope',
    at: noon,
    shows: 'gains',
    flagBefore: false,
    vfBefore: 'no',
    vfAfter: 'yes',
    hardware: 'mana',
    by: 'remediation',
    remediationId: 'run-1',
    ...members,
  };
}
