import { recommendsGain } from '../core/evidence/guest-vote.ts';
import { knowledgeOf } from '../core/evidence/size-knowledge.ts';
import type { Advice, EvidenceFacts, SizeKnowledge, SizeObservation } from '../core/model/evidence.ts';
import { plainSizeName } from '../core/model/size-name.ts';
import type { Surroundings } from './scan.ts';

interface Read {
  /** What VMs have shown of all sizes; undefined where that cannot be read, so that the fleet has no vote. */
  readonly observed: readonly SizeObservation[] | undefined;
  /** By VM ids in lower case. */
  readonly advice: ReadonlyMap<string, Advice>;
  /** How many consistent observations settle a size. */
  readonly needed: number;
  /** ISO 8601. */
  readonly now: string;
}

/** Gives what is known of the VMs of a list beside their lists. Guests are not among it: what they answered is kept with each VM. */
export function listedEvidence({
  observed,
  advice,
  needed,
  now,
}: Read): NonNullable<Surroundings['evidenceOf']> {
  const bySize = Map.groupBy(observed ?? [], ({ size }) => plainSizeName(size));
  const known = new Map<string, SizeKnowledge>();
  const ofFleet = (size: string, recommended: boolean): SizeKnowledge => {
    const key = `${size}/${recommended}`;
    const knowledge = known.get(key) ?? knowledgeOf(size, bySize.get(size) ?? [], needed, now, recommended);
    known.set(key, knowledge);
    return knowledge;
  };
  return (vm, { key }): EvidenceFacts => {
    const advisor = advice.get(key);
    const recommended = recommendsGain(advisor, now);
    return {
      ...(observed === undefined ? {} : { fleet: ofFleet(plainSizeName(vm.size), recommended) }),
      ...(advisor === undefined ? {} : { advisor }),
    };
  };
}
