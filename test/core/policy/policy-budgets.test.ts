import { expect, test } from 'vitest';
import { budgetOf } from '../../../src/core/decision/disruption-budget.ts';
import type { DisruptionGroup } from '../../../src/core/model/facts.ts';
import { defaultPolicy, type Policy } from '../../../src/core/policy/policy.ts';
import { readPolicyFile } from '../../../src/core/policy/policy-file.ts';

const fileOf = (disruptionBudgets: unknown): string => JSON.stringify({ version: 1, disruptionBudgets });

function policyWith(disruptionBudgets: unknown): Policy {
  const read = readPolicyFile(fileOf(disruptionBudgets));
  if (!read.ok) throw new Error(read.faults.join('; '));
  return { ...defaultPolicy, ...read.value };
}

const pool =
  '/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/loadBalancers/Web/backendAddressPools/p';
const group = (kind: DisruptionGroup['kind'], name: string, others = 9): DisruptionGroup => ({
  domain: name,
  kind,
  name,
  others: Array.from({ length: others }, (_, n) => ({ id: `/vm/${n}`, available: true })),
});

test('the budget of a group is its own, else that of its kind, else the number for every failure domain', () => {
  const policy = policyWith({
    maxUnavailable: { loadBalancerPools: '30%', groups: 2 },
    named: [
      { group: '*/loadBalancers/web/*', maxUnavailable: 4 },
      { group: 'kafka-*', maxUnavailable: '50%' },
      { group: '*', maxUnavailable: 5 },
    ],
  });
  const { named: _named, ...kinds } = policy.disruptionBudgets;
  const unnamed = { ...policy, disruptionBudgets: { ...kinds, named: [] } };
  const limit = (one: DisruptionGroup, by: Policy): number | undefined => budgetOf(one, by)?.limit;
  expect(limit(group('loadBalancerPools', pool), policy)).toBe(4);
  expect(limit(group('groups', 'KAFKA-eu'), policy)).toBe(5);
  expect(limit(group('groups', 'kafka-eu', 7), policy)).toBe(4);
  expect(limit(group('groups', 'other', 3), policy)).toBe(3);
  expect(limit(group('loadBalancerPools', pool), unnamed)).toBe(3);
  expect(limit(group('groups', 'kafka-eu'), unnamed)).toBe(2);
  expect(limit(group('applicationGatewayPools', pool), unnamed)).toBe(1);
  expect(limit(group('applicationGatewayPools', pool), { ...unnamed, maxConcurrentPerDomain: 6 })).toBe(6);
});

test('a file that says nothing about budgets keeps the defaults', () => {
  expect(policyWith(undefined).disruptionBudgets).toEqual(defaultPolicy.disruptionBudgets);
  expect(policyWith({}).disruptionBudgets).toEqual(defaultPolicy.disruptionBudgets);
});

test.each([1.5, '0%', '101%', '25', 'half', '', null, true, {}])(
  'a value that is no budget is a fault that says what would be one: %j',
  (maxUnavailable) => {
    const read = readPolicyFile(fileOf({ maxUnavailable: { groups: maxUnavailable } }));
    const notified = read.ok ? [] : read.faults;
    expect(notified).toHaveLength(1);
    expect(notified[0]).toMatch(/^disruptionBudgets\.maxUnavailable\.groups: /);
    expect(notified[0]).toContain('a whole number from 1 to 1000, or a percentage such as "25%"');
  },
);

test.each([0, -1, 1001])('a number out of bounds is a fault that names the bound: %j', (maxUnavailable) => {
  const read = readPolicyFile(fileOf({ maxUnavailable: { groups: maxUnavailable } }));
  expect(read.ok ? [] : read.faults).toEqual([expect.stringMatching(/should be at (?:least 1|most 1000)$/)]);
});

test('a misspelt kind is named, with what was meant', () => {
  const read = readPolicyFile(fileOf({ maxUnavailable: { loadBalancerPool: 1 }, named: [{ group: 'x' }] }));
  expect(read.ok ? [] : read.faults).toEqual([
    expect.stringContaining('did you mean "loadBalancerPools"?'),
    expect.stringContaining('disruptionBudgets.named.0.maxUnavailable: is missing'),
  ]);
});
