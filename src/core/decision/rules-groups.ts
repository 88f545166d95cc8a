import type { DisruptionGroup } from '../model/facts.ts';
import { budgetOf } from './disruption-budget.ts';
import type { Evidence, Rule, RuleContext } from './rule-context.ts';

/** The evidence of the first group for which it holds. */
function inGroups(
  context: RuleContext,
  check: (group: DisruptionGroup) => Evidence | false | undefined,
): Evidence | undefined {
  for (const group of context.facts.disruptionGroups ?? []) {
    const evidence = check(group);
    if (evidence) return { group: group.name, kind: group.kind, ...evidence };
  }
  return undefined;
}

/** Whether a reason passes when other members of a group come back. */
export function isAboutGroup(code: string): boolean {
  return code === 'group-budget' || code === 'last-available-member';
}

/** If a group's members cannot be counted, it is not known whether one would stay available. */
export const groupUnreadable: Rule = (context) =>
  inGroups(context, ({ unreadable }) => unreadable !== undefined && { because: unreadable });

/** In a group of one, no other VM serves meanwhile. */
export const onlyMember: Rule = (context) =>
  inGroups(
    context,
    ({ others }) =>
      context.policy.disruptionBudgets.singleMember === 'skip' && others?.length === 0 && { members: 1 },
  );

/** No other member of the group is running with a Ready agent (kubereboot/kured#841: acting on the last healthy member). */
export const lastAvailable: Rule = (context) =>
  inGroups(context, (group) => {
    const budget = budgetOf(group, context.policy);
    if (budget === undefined || budget.members === 1 || budget.availableOthers > 0) return undefined;
    return { members: budget.members, availableOthers: 0, down: namesOf(budget.unavailableOthers) };
  });

/** Members that are down already, for whatever cause, use up the budget. */
export const groupBudget: Rule = (context) =>
  inGroups(context, (group) => {
    const budget = budgetOf(group, context.policy);
    if (budget === undefined || budget.unavailableOthers.length < budget.limit) return undefined;
    const { members, availableOthers, maxUnavailable, limit, unavailableOthers } = budget;
    return { members, availableOthers, maxUnavailable, budget: limit, down: namesOf(unavailableOthers) };
  });

function namesOf(ids: readonly string[]): string {
  return ids
    .map((id) => id.split('/').at(-1) ?? '')
    .join(', ')
    .slice(0, 500);
}
