import { expect, test } from 'vitest';
import { placeOf } from '../../../src/core/coordination/failure-domains.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { facts, subscriptionId } from '../../support/facts.ts';

const idOf = (name: string): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/${name}`;

/** The budgets of a VM that is in one group with others. */
function budgets(others: { id: string; available: boolean }[] | undefined, policy: Partial<Policy> = {}) {
  const group = { domain: 'pool', kind: 'loadBalancerPools', name: '/POOL' } as const;
  const disruptionGroups = [others === undefined ? group : { ...group, others }];
  return placeOf(facts({}, { disruptionGroups }), { ...defaultPolicy, ...policy }).budgets;
}

test('the safeguards receive how many members of a group may be down, and the leases of those that are down', () => {
  const others = [
    { id: idOf('VM2'), available: false },
    { id: idOf('vm3'), available: true },
    { id: '/Not/A/VM', available: false },
    { id: idOf('vm4'), available: false },
  ];
  const limit = (most: number) => ({
    disruptionBudgets: { ...defaultPolicy.disruptionBudgets, loadBalancerPools: most },
  });
  const lease = (name: string): string => `${subscriptionId}:web:${name}`;
  expect(budgets(others, limit(2))).toEqual([
    { domain: 'pool', limit: 2, unavailable: [lease('vm2'), '/not/a/vm'] },
  ]);
  expect(budgets(others, limit(4))).toEqual([
    { domain: 'pool', limit: 4, unavailable: [lease('vm2'), '/not/a/vm', lease('vm4')] },
  ]);
});

test('the safeguards receive no budget for a group whose members cannot be read', () => {
  expect(budgets(undefined)).toBeUndefined();
});
