import { currentAdvice, guestVoteOf, wasAsked } from '../evidence/guest-vote.ts';
import type { GuestEvidence } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import { type Evidence, guestAskedOf, guestOf, type RuleContext } from './rule-context.ts';

/**
 * What follows for a VM whose every flag is on, and of which Azure Advisor says that acceleration is not engaged. `engaged`: nothing says so, or
 * the guest shows a virtual function; `restart`: its guest has none, so that a stop and a start may bring it; `ask`: its guest may be asked.
 */
export function engagementOf(context: RuleContext): 'engaged' | 'restart' | 'ask' | 'not-engaged' {
  const { facts, policy } = context;
  if (!isDisengaged(facts)) return 'engaged';
  const guest = guestOf(context);
  if (guest !== undefined) return shownBy(guest);
  return policy.preflight === 'off' || wasAsked(guestAskedOf(context)) ? 'not-engaged' : 'ask';
}

function shownBy(guest: GuestEvidence): 'engaged' | 'restart' | 'not-engaged' {
  if (guest.virtualFunctions > 0) return 'engaged';
  // The kernel log has one that is gone: perhaps for a moment only.
  return guestVoteOf(guest) === 'not-platform' ? 'restart' : 'not-engaged';
}

/** Rows that are older than our last change to the VM, or too old to say anything, are ignored. */
function isDisengaged(facts: Facts): boolean {
  const { evidence, nics, observedAt } = facts;
  if (nics.length === 0 || nics.some(({ flag }) => flag !== 'true')) return false;
  const advice = currentAdvice(evidence?.advisor, observedAt);
  if (advice?.kind !== 'disengaged') return false;
  // Only now, as lists have neither: what does not run has nothing to engage.
  if (facts.vm.power === 'deallocated') return false;
  return facts.pastRuns.every(({ at }) => Date.parse(at) < Date.parse(advice.lastUpdated));
}

/** Every flag is on, acceleration is not engaged, and the guest cannot be asked or has shown nothing that a restart would change. */
export function notEngaged(context: RuleContext): Evidence | undefined {
  if (engagementOf(context) !== 'not-engaged') return undefined;
  const { advisor } = context.facts.evidence ?? {};
  const asked = guestOf(context) === undefined ? context.policy.preflight : 'answered';
  return { seenBy: 'Azure Advisor: AccelNetDisengaged', at: advisor?.lastUpdated ?? '', guest: asked };
}
