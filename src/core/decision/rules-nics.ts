import { chooseNics, namedNic } from '../evidence/nic-limit.ts';
import type { Evidence, RuleContext } from './rule-context.ts';

/** Every network interface is accelerated, or as many as Azure accelerates. */
export function alreadyAccelerated({ facts, policy }: RuleContext): Evidence | undefined {
  const { nics } = facts;
  const accelerated = nics.filter(({ flag }) => flag === 'true').length;
  if (accelerated === 0) return undefined;
  if (accelerated === nics.length) return { nics: accelerated };
  const { change, limit } = chooseNics(facts, policy.tagPrefix);
  if (change.length > 0 || limit === undefined) return undefined;
  const { unknown } = namedNic(facts, policy.tagPrefix);
  return {
    nics: nics.length,
    accelerated,
    ...limit,
    ...(unknown === undefined ? {} : { tagNamesNoInterface: unknown }),
  };
}

/** The VM is at its maximum, and its tag names an interface that is not accelerated. The flag is never moved. */
export function oneNicElsewhere(context: RuleContext): Evidence | undefined {
  const { facts, policy } = context;
  const { nic } = namedNic(facts, policy.tagPrefix);
  const named = facts.nics.find(({ id }) => id === nic);
  if (named === undefined || named.flag === 'true') return undefined;
  return alreadyAccelerated(context) && { named: named.id };
}
