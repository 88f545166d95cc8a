import { assessSize } from '../core/decision/size.ts';
import { recommendsGain } from '../core/evidence/guest-vote.ts';
import { knowledgeOf } from '../core/evidence/size-knowledge.ts';
import type { EvidenceFacts } from '../core/model/evidence.ts';
import type { Facts } from '../core/model/facts.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CallContext, CloudReader, Result } from '../ports/cloud.ts';
import type { SizeObservations } from '../ports/size-observations.ts';

interface EvidenceReads {
  readonly cloud: Pick<CloudReader, 'readAdvice'>;
  /** Absent where the app has no storage of its own. */
  readonly sizes?: Pick<SizeObservations, 'of'> | undefined;
}

/**
 * Adds what the fleet has shown of the size and what Azure Advisor says of the VM. What cannot be read is not there: a source that is silent has
 * no vote, and what it said earlier does not count in its place.
 */
export async function withSizeEvidence(
  { cloud, sizes }: EvidenceReads,
  policy: Policy,
  { subscriptionId, key }: ResourceId,
  facts: Facts,
  call: CallContext,
): Promise<Facts> {
  const { vm, sizeOffer, observedAt } = facts;
  // Azure refuses the flag: nothing that anybody says changes that.
  if (sizeOffer.acceleratedNetworking === 'no') return facts;
  const [seen, advised] = await Promise.all([
    sizes?.of(vm.size, call.fresh),
    mayBeAdvised(facts, policy) ? cloud.readAdvice(subscriptionId, call) : undefined,
  ]);
  const advisor = answerOf(advised)?.get(key);
  const observed = answerOf(seen);
  const recommended = recommendsGain(advisor, observedAt);
  const evidence: EvidenceFacts = {
    ...facts.evidence,
    ...(observed === undefined
      ? {}
      : { fleet: knowledgeOf(vm.size, observed, policy.observationsNeeded, observedAt, recommended) }),
    ...(advisor === undefined ? {} : { advisor }),
  };
  return Object.keys(evidence).length === 0 ? facts : { ...facts, evidence };
}

/** Advisor can matter only where the size is unknown without it, or where every flag is on and acceleration may not be engaged. */
function mayBeAdvised(facts: Facts, policy: Policy): boolean {
  const { nics } = facts;
  const allOn = nics.length > 0 && nics.every(({ flag }) => flag === 'true');
  return allOn || assessSize(facts, policy).answer === 'unknown';
}

function answerOf<T>(read: Result<T> | undefined): T | undefined {
  return read?.ok === true ? read.value : undefined;
}
