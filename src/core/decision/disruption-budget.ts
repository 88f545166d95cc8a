import { globMatches } from '../lib/glob.ts';
import type { DisruptionGroup } from '../model/facts.ts';
import type { Policy } from '../policy/policy.ts';
import type { MaxUnavailable } from '../policy/policy-types.ts';

/** How many members of a group may be down at once, and what that is calculated from. */
export interface Budget {
  /** All members, the assessed VM among them. */
  readonly members: number;
  /** Those that run with a Ready agent, without the assessed VM. */
  readonly availableOthers: number;
  readonly unavailableOthers: readonly string[];
  /** As policy says it. */
  readonly maxUnavailable: MaxUnavailable;
  /** Never all members of a group that has more than one. */
  readonly limit: number;
}

/** A group's budget, from policy and members; undefined where its members cannot be read. */
export function budgetOf(group: DisruptionGroup, policy: Policy): Budget | undefined {
  if (group.others === undefined) return undefined;
  const members = group.others.length + 1;
  const maxUnavailable = maxUnavailableOf(group, policy);
  const unavailableOthers = group.others.filter(({ available }) => !available).map(({ id }) => id);
  return {
    members,
    availableOthers: members - 1 - unavailableOthers.length,
    unavailableOthers,
    maxUnavailable,
    limit: Math.min(countOf(maxUnavailable, members), Math.max(members - 1, 1)),
  };
}

/** A percentage is rounded down, so that it is never exceeded, but always allows one VM: otherwise a small group's budget would never allow any. */
function countOf(maxUnavailable: MaxUnavailable, members: number): number {
  if (typeof maxUnavailable === 'number') return maxUnavailable;
  return Math.max(1, Math.floor((Number.parseInt(maxUnavailable, 10) * members) / 100));
}

function maxUnavailableOf({ kind, name }: DisruptionGroup, policy: Policy): MaxUnavailable {
  const { named, ...kinds } = policy.disruptionBudgets;
  const own = named.find(({ group }) => globMatches(group, name));
  return own?.maxUnavailable ?? kinds[kind] ?? policy.maxConcurrentPerDomain;
}
