import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { type Place, placeOf } from '../../src/core/coordination/failure-domains.ts';
import type { Decision } from '../../src/core/decision/decide.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { DisruptionBudgets, Raisable } from '../../src/core/policy/policy-types.ts';
import { azureOverSimulation, monday } from '../support/azure-over-simulation.ts';

const subscriptionId = '11111111-2222-4333-8444-555555555555';
const call = { correlationId: '00000000-0000-4000-8000-00000000c0de' };
const network = `/subscriptions/${subscriptionId}/resourceGroups/net/providers/Microsoft.Network`;
const defaultValue = {
  size: 'Standard_D4s_v3',
  settled: true,
  createdAt: Date.parse(monday) - 3_600_000,
  raiseEvents: false,
} as const;

/** A VM in a backend pool. */
function behind(pool: 'lb' | 'gw', name: string, given: Partial<VmOrder> = {}): VmOrder {
  const [member, id] =
    pool === 'lb'
      ? ['loadBalancerBackendAddressPools', `${network}/loadBalancers/lb/backendAddressPools/web`]
      : [
          'applicationGatewayBackendAddressPools',
          `${network}/applicationGateways/gw/backendAddressPools/web`,
        ];
  const extra = { properties: { ipConfigurations: [{ properties: { [member]: [{ id }] } }] } };
  return { ...defaultValue, name, nics: [{ name: `${name}-nic`, extra }], ...given };
}

const tagged = (name: string, group: string, given: Partial<VmOrder> = {}): VmOrder => ({
  ...defaultValue,
  name,
  tags: { 'accelnet-group': group },
  ...given,
});

async function simulated(orders: readonly VmOrder[]) {
  const { azure, sources, requests, pass } = await azureOverSimulation({ subscriptionIds: [subscriptionId] });
  for (const order of orders) azure.createVm(order);
  const assess = async (
    name: string,
    budgets: Partial<DisruptionBudgets> = {},
    fresh = false,
    tagsMayRaise: readonly Raisable[] = [],
  ): Promise<{ decision: Decision; place: Place; requests: readonly string[] }> => {
    const id = parseVmId(azure.vm(name).id);
    if (!id.ok) throw new Error(id.faults.join());
    const disruptionBudgets = { ...defaultPolicy.disruptionBudgets, ...budgets };
    const policy = { ...defaultPolicy, disruptionBudgets, tagsMayRaise };
    requests();
    const assessed = await assessVm(sources(), policy, id.value, { ...call, fresh });
    if (!assessed.ok) throw new Error(JSON.stringify(assessed.failure));
    const { decision, facts } = assessed.value;
    return { decision, place: placeOf(facts, policy), requests: requests() };
  };
  return { azure, assess, pass };
}

test('members of a load balancer’s pool that do not run or have no Ready agent use its budget up', async () => {
  const off = { powerState: 'deallocated' } as const;
  const { assess } = await simulated([
    behind('lb', 'a'),
    behind('lb', 'b', { resourceGroup: 'other' }),
    behind('lb', 'c', off),
    behind('lb', 'd', { settled: false, createdAt: Date.parse(monday) - 60_000 }),
  ]);
  const { decision, place } = await assess('a');
  expect(decision).toMatchObject({
    kind: 'defer',
    reasons: [
      {
        code: 'group-budget',
        evidence: { members: 4, availableOthers: 1, maxUnavailable: 1, budget: 1, down: 'c, d' },
      },
    ],
  });
  expect(place.budgets).toMatchObject([
    { domain: `${network}/loadbalancers/lb/backendaddresspools/web`.toLowerCase(), limit: 1 },
  ]);
  expect((await assess('a', { loadBalancerPools: 3 })).decision).toMatchObject({ kind: 'remediate' });
  expect((await assess('a', { loadBalancerPools: '74%' })).decision).toMatchObject({ kind: 'defer' });
});

test('the last available member of an application gateway’s pool is not stopped, whatever its budget', async () => {
  const off = { powerState: 'deallocated' } as const;
  const { azure, assess } = await simulated([behind('gw', 'a'), behind('gw', 'b', off)]);
  const budgets = { applicationGatewayPools: '100%' };
  expect((await assess('a', budgets)).decision).toMatchObject({
    kind: 'defer',
    reasons: [{ code: 'last-available-member', evidence: { down: 'b' } }, { code: 'group-budget' }],
  });
  azure.createVm(behind('gw', 'c'));
  expect((await assess('a', budgets, true)).decision).toMatchObject({ kind: 'remediate' });
});

test('the VM of a group of one is skipped, unless policy allows it', async () => {
  const { azure, assess } = await simulated([tagged('a', 'db')]);
  expect((await assess('a')).decision).toMatchObject({
    kind: 'skip',
    reasons: [{ code: 'only-group-member', evidence: { group: 'db', kind: 'groups', members: 1 } }],
  });
  expect((await assess('a', { singleMember: 'allow' })).decision).toMatchObject({ kind: 'remediate' });
  // The members of the group are cached for minutes, but not before an outage.
  azure.createVm(tagged('b', ' DB '));
  expect((await assess('a')).decision).toMatchObject({ kind: 'skip' });
  expect((await assess('a', {}, true)).decision).toMatchObject({ kind: 'remediate' });
});

describe('a group that tags name', () => {
  const off = { powerState: 'deallocated' } as const;
  const evidenceOf = (decision: Decision): object[] =>
    decision.kind === 'remediate' ? [] : decision.reasons.map(({ evidence }) => evidence);

  test('applies for the tag of each level, so that a VM’s own tag does not take it out of its resource group’s', async () => {
    const { azure, assess } = await simulated([
      tagged('a', 'elsewhere', { resourceGroup: 'one' }),
      tagged('b', 'elsewhere', { resourceGroup: 'one' }),
      { ...defaultValue, name: 'c', resourceGroup: 'one', ...off },
    ]);
    expect((await assess('a')).decision).toMatchObject({ kind: 'remediate' });
    azure.setResourceGroup('one', { tags: { accelnet_group: 'Web' } });
    const { decision, place } = await assess('a', {}, true);
    expect(decision).toMatchObject({
      kind: 'defer',
      reasons: [{ code: 'group-budget', evidence: { group: 'web', members: 3, down: 'c' } }],
    });
    expect(place.domains).toEqual(['elsewhere', 'web'].map((name) => `group:${subscriptionId}/one:${name}`));
  });

  test('counts members of its own resource group, so that VMs of another one neither enlarge its budget nor use it up', async () => {
    const { azure, assess } = await simulated([
      tagged('a', 'db', { resourceGroup: 'one' }),
      tagged('b', 'db', { resourceGroup: 'one', ...off }),
    ]);
    for (const n of [1, 2, 3]) azure.createVm(tagged(`stranger-${n}`, 'DB', { resourceGroup: 'two' }));
    const { decision, place } = await assess('a', { groups: '50%' });
    expect(evidenceOf(decision)).toMatchObject([
      { members: 2, down: 'b' },
      { members: 2, down: 'b' },
    ]);
    expect(place.domains).toEqual([`group:${subscriptionId}/one:db`]);

    azure.createVm(tagged('c', 'calm', { resourceGroup: 'one' }));
    azure.createVm(tagged('d', 'calm', { resourceGroup: 'one' }));
    for (const n of [4, 5]) azure.createVm(tagged(`stranger-${n}`, 'calm', { resourceGroup: 'two', ...off }));
    expect((await assess('c', {}, true)).decision).toMatchObject({ kind: 'remediate' });
  });

  test('spans the resource groups that policy names, and no others', async () => {
    const { assess } = await simulated([
      tagged('a', 'kafka-1', { resourceGroup: 'Kafka-a' }),
      tagged('b', 'kafka-1', { resourceGroup: 'kafka-b', ...off }),
      tagged('c', 'kafka-1', { resourceGroup: 'stranger' }),
    ]);
    const named = [{ group: 'kafka-*', maxUnavailable: 1, resourceGroups: ['KAFKA-*'] }];
    const { decision, place } = await assess('a', { named });
    expect(evidenceOf(decision)).toMatchObject([{ members: 2, down: 'b' }, {}]);
    expect(place.domains).toEqual([`group:${subscriptionId}:kafka-1`]);
    expect((await assess('b', { named })).place.domains).toEqual(place.domains);
    expect((await assess('c', { named })).decision).toMatchObject({
      kind: 'skip',
      reasons: [{ code: 'only-group-member' }],
    });
  });

  test('spans the subscription and is the nearest tag’s alone where policy lets tags raise groups', async () => {
    const { azure, assess } = await simulated([
      tagged('a', 'web', { resourceGroup: 'one' }),
      { ...defaultValue, name: 'b', resourceGroup: 'two', ...off },
      tagged('c', 'other', { resourceGroup: 'two' }),
      { ...defaultValue, name: 'd', resourceGroup: 'three' },
    ]);
    azure.setResourceGroup('two', { tags: { accelnet_group: 'Web' } });
    azure.setSubscriptionTags({ 'accelnet-group': 'web' });
    expect((await assess('a', {}, false, ['group'])).decision).toMatchObject({
      kind: 'defer',
      reasons: [{ code: 'group-budget', evidence: { members: 3, down: 'b' } }],
    });
  });
});

test('a pool that may not be read leads to a skip, and one that cannot be read now makes the assessment fail', async () => {
  const { azure, assess } = await simulated([behind('lb', 'a'), behind('lb', 'b')]);
  azure.addFault({
    operation: 'backendAddressPools/read',
    effect: { kind: 'http', status: 403, code: 'AuthorizationFailed', message: 'no' },
  });
  expect((await assess('a')).decision).toMatchObject({
    kind: 'skip',
    reasons: [{ code: 'group-unreadable', evidence: { kind: 'loadBalancerPools' } }],
  });
  azure.addFault({
    operation: 'backendAddressPools/read',
    effect: { kind: 'http', status: 503, code: 'ServiceUnavailable', message: 'no' },
  });
  await expect(assess('a')).rejects.toThrow('unavailable');
  expect((await assess('a')).decision).toMatchObject({ kind: 'remediate' });
});

test('a pool costs one request, one more for each group of NICs, and one for each other member, and nothing without a planned outage', async () => {
  const { azure, assess } = await simulated([behind('lb', 'a'), behind('lb', 'b'), behind('lb', 'c')]);
  azure.createVm({ ...defaultValue, name: 'plain' });
  await assess('plain');
  const plain = (await assess('plain')).requests.length;
  expect((await assess('a')).requests.length).toBe(plain + 4);
  expect((await assess('a')).requests.length).toBe(plain + 2);
  azure.setTags('a', { 'accelnet-opt-out': 'true' });
  expect((await assess('a')).requests.length).toBe(plain);
});

describe('a member that the list shows and that is not found', () => {
  const off = { powerState: 'deallocated' } as const;
  test.each(['ResourceNotFound', 'ResourceGroupNotFound'])(
    'counts as unknown while it is down (%s): nothing is decided, and the next assessment counts it',
    async (code) => {
      const { azure, assess } = await simulated([
        behind('lb', 'a'),
        behind('lb', 'b', off),
        behind('lb', 'c'),
      ]);
      azure.addFault({
        operation: 'virtualMachines/read',
        resource: 'b',
        effect: { kind: 'http', status: 404, code, message: 'not found' },
      });
      await expect(assess('a', {}, true)).rejects.toThrow('not-visible');
      expect((await assess('a', {}, true)).decision).toMatchObject({
        kind: 'defer',
        reasons: [{ code: 'group-budget', evidence: { members: 3, down: 'b' } }],
      });
    },
  );

  test('is not counted once it is deleted, since the list is read again before an outage', async () => {
    const { azure, assess } = await simulated([tagged('a', 'db'), tagged('b', 'db', off), tagged('c', 'db')]);
    expect((await assess('a')).decision).toMatchObject({ kind: 'defer' });
    azure.deleteVm('b');
    expect((await assess('a', {}, true)).decision).toMatchObject({ kind: 'remediate' });
  });
});
