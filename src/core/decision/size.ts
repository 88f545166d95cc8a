import { type SizeAssessment, weighSize } from '../evidence/size-evidence.ts';
import { foldCase } from '../lib/fold-case.ts';
import type { EvidenceFacts } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import type { Policy } from '../policy/policy.ts';

/** What is known of a VM's size, weighed. A guest's answer that was given by another VM under the same name is not in it. */
export function assessSize(facts: Facts, policy: Policy): SizeAssessment {
  return weighSize({
    size: facts.vm.size,
    offer: facts.sizeOffer,
    evidence: ownEvidence(facts),
    rules: policy.sizes,
    preflight: policy.preflight,
    observedAt: facts.observedAt,
  });
}

/** The evidence without an answer of a VM that had the name before. */
export function ownEvidence({ vm, evidence = {} }: Facts): EvidenceFacts {
  const { guest, ...others } = evidence;
  return guest !== undefined && foldCase(guest.vmUid) === foldCase(vm.vmUid) ? evidence : others;
}
