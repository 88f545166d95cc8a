import type { SizeEvidence } from '../evidence/size-evidence.ts';
import { type Evidence, guestOf, type RuleContext, when } from './rule-context.ts';

/** The size is not known to gain, and nothing contradicts anything. A deallocated VM of a capable size risks no outage. */
export function sizeUnknown({ facts, policy, size }: RuleContext): Evidence | undefined {
  if (size.answer !== 'unknown' || size.contradiction !== undefined) return undefined;
  const mayChange =
    policy.deallocatedUnknownSizes === 'change' && facts.sizeOffer.acceleratedNetworking === 'yes';
  if (mayChange && facts.vm.power === 'deallocated') return undefined;
  return { size: facts.vm.size, source: size.source, missing: size.missing.join('; ') };
}

/** Two strong ones contradict each other: it must be found out which one is wrong. */
export function sizeContradicted({ facts, size }: RuleContext): Evidence | undefined {
  if (size.contradiction === undefined) return undefined;
  const [one, other] = size.contradiction.map(inWords);
  return { size: facts.vm.size, one: one ?? '', other: other ?? '' };
}

function inWords({ source, says, at, from }: SizeEvidence): string {
  return `${source} says ${says} (${from}, ${at})`;
}

/** InfiniBand by the size's capability, or as the guest shows it. */
export function rdmaSize(context: RuleContext): Evidence | undefined {
  const { facts, policy } = context;
  if (policy.rdmaSizes === 'allow') return undefined;
  const { size } = facts.vm;
  if (facts.sizeOffer.rdma === true) return { size, seenBy: 'Resource SKUs: RdmaEnabled' };
  const devices = guestOf(context)?.infiniband ?? 0;
  return when(devices > 0, { size, seenBy: 'guest', devices });
}

/** The SKU list cannot be asked for an Edge Zone. */
export function edgeZone({ facts: { vm } }: RuleContext): Evidence | undefined {
  return vm.extendedLocation === undefined ? undefined : { extendedLocation: vm.extendedLocation };
}

/** A virtual function with an address of its own takes the VM off the network. */
export function guestManagesVf(context: RuleContext): Evidence | undefined {
  const guest = guestOf(context);
  return when(guest?.managesVf === true, { seenBy: 'guest', at: guest?.at ?? '' });
}
