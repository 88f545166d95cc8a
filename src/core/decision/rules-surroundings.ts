import { foldCase } from '../lib/fold-case.ts';
import type { DenyAssignment } from '../model/facts.ts';
import { deallocated, type Evidence, type RuleContext, when } from './rule-context.ts';

/** A size that takes fewer NICs than the VM has may refuse its start; resizing while deallocated can lead there. */
export function tooManyNics({ facts }: RuleContext): Evidence | undefined {
  const { maxNics } = facts.sizeOffer;
  return maxNics === undefined
    ? undefined
    : when(facts.nics.length > maxNics, { nics: facts.nics.length, maxNics, size: facts.vm.size });
}

/** A NIC that belongs to another VM is not changed for this one. */
export function nicElsewhere({ facts }: RuleContext): Evidence | undefined {
  const nic = facts.nics.find(({ otherVmId }) => otherVmId !== undefined);
  return nic && { nic: nic.id, vm: nic.otherVmId ?? '' };
}

/**
 * Deny assignments are checked without their principals: whoever made one wants nobody else to act here, and our identity might be
 * excepted only by accident (role-based-access-control deny-assignments; recorded refusals: migAz#266, AzureTRE#4776).
 */
export function denyAssignment({ facts }: RuleContext): Evidence | undefined {
  const acted = [facts.vm.id, ...facts.nics.map(({ id }) => id)];
  const joined = facts.nics.flatMap(({ joins }) => joins);
  for (const assignment of facts.denyAssignments) {
    const { id, scope, denies, joins } = assignment;
    if (denies !== undefined && acted.some((target) => isUnder(target, assignment)))
      return { assignment: id, scope, denies };
    const join = joined.find((one) => joins.includes(one.action) && isUnder(one.scope, assignment));
    if (join !== undefined) return { assignment: id, scope, denies: join.action };
  }
  return undefined;
}

function isUnder(target: string, { scope, below }: Pick<DenyAssignment, 'scope' | 'below'>): boolean {
  const [id, own] = [foldCase(target), foldCase(scope).replace(/\/$/, '')];
  return id === own || (below && id.startsWith(`${own}/`));
}

/** A dynamic public address is released when its VM is deallocated; a deallocated VM has lost it already (public-ip-addresses). */
export function dynamicPublicIp(context: RuleContext): Evidence | undefined {
  const [address] = context.facts.dynamicPublicIps;
  return address === undefined || deallocated(context)
    ? undefined
    : { publicIp: address, allocation: 'Dynamic' };
}
