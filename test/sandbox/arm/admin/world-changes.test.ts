import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { faultsOf } from '../../../../sandbox/arm/server/validation.ts';
import type { SimulatedAzure } from '../../../../sandbox/arm/simulated-azure.ts';
import { startBench } from '../support/bench.ts';

const size = 'Standard_D4s_v3';

interface Case {
  readonly path: string;
  readonly method?: 'POST';
  readonly given: unknown;
  /** The same change, made in process. */
  readonly says: (azure: SimulatedAzure, given: never) => unknown;
  readonly fault: RegExp;
}

const cases: readonly Case[] = [
  {
    path: 'capacity',
    given: [{ size: 'Standard_Nope', location: 'West Europe', free: -1 }],
    says: (azure, given) => azure.setCapacity(given),
    fault: /0\.size.*0\.location.*0\.free/s,
  },
  {
    path: 'restrictions',
    given: [{ size, location: 'westeurope', zones: [] }],
    says: (azure, given) => azure.setRestrictions(given),
    fault: /0\.zones/,
  },
  {
    path: 'quotas',
    given: [{ family: 'none', location: 'westeurope', cores: 1 }],
    says: (azure, given) => azure.setQuotas(given),
    fault: /0\.family/,
  },
  {
    path: 'locks',
    given: [{ name: 'x', level: 'Half', scope: 'here' }],
    says: (azure, given) => azure.setLocks(given),
    fault: /0\.level.*0\.scope/s,
  },
  {
    path: 'deny-assignments',
    given: [{ name: 'x', scope: 'here' }],
    says: (azure, given) => azure.setDenyAssignments(given),
    fault: /0\.scope/,
  },
  {
    path: 'role-assignments',
    given: [{ scope: '/subscriptions/x' }],
    says: (azure, given) => azure.setRoleAssignments(given),
    fault: /0\.actions/,
  },
  {
    path: 'resource-groups/rg-x',
    given: { tags: { a: 1 }, owner: 'x' },
    says: (azure, given) => azure.setResourceGroup('rg-x', given),
    fault: /change\.tags\.a.*owner/s,
  },
  {
    path: 'resource-groups/rg%20x.',
    given: {},
    says: (azure, given) => azure.setResourceGroup('rg x.', given),
    fault: /'rg x\.'/,
  },
  {
    path: 'subscription-tags',
    given: { subscriptionId: '00000000-0000-4000-8000-000000000000', tags: {} },
    says: (azure, given: { subscriptionId: string }) => azure.setSubscriptionTags({}, given.subscriptionId),
    fault: /subscriptionId: is not simulated/,
  },
  {
    path: 'resources',
    method: 'POST',
    given: { kind: 'gallery-image', gallery: 'g', name: 'x', versions: ['one'] },
    says: (azure, given) => azure.addResource(given),
    fault: /versions\.0/,
  },
  {
    path: 'scale-sets',
    method: 'POST',
    given: { name: 'x', size: 'Standard_Nope' },
    says: (azure, given) => azure.addScaleSet(given),
    fault: /Standard_Nope/,
  },
];

function faultsThrown(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof z.ZodError) return faultsOf(error);
    throw error;
  }
  return [];
}

describe('a change of the world', () => {
  test.each(cases)('is refused in the same way in process and through /_sim/$path', async (one) => {
    const { azure } = await startBench();
    const before = azure.state();
    const response = await fetch(`${azure.adminUrl}/_sim/${one.path}`, {
      method: one.method ?? 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(one.given),
    });
    const { faults } = (await response.json()) as { faults: string[] };
    expect(response.status).toBe(400);
    expect(faults.join('\n')).toMatch(one.fault);
    expect(faultsThrown(() => one.says(azure, one.given as never))).toEqual(faults);
    expect(azure.state()).toEqual(before);
  });

  test('can be made in a subscription other than the first', async () => {
    const subscriptionIds = ['11111111-0000-4000-8000-000000000000', '22222222-0000-4000-8000-000000000000'];
    const { azure, arm } = await startBench({ subscriptionIds });
    const [, subscriptionId = ''] = subscriptionIds;
    azure.setResourceGroup('rg-second', { tags: { team: 'b' }, subscriptionId });
    azure.setSubscriptionTags({ team: 'b' }, subscriptionId);
    azure.addResource({ kind: 'image', name: 'golden', resourceGroup: 'rg-second', subscriptionId });
    const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-second`;
    expect((await arm.get(group)).body).toMatchObject({ tags: { team: 'b' } });
    expect((await arm.get(group)).body).not.toHaveProperty('subscriptionId');
    expect((await arm.get(`${group}/providers/Microsoft.Compute/images/golden`)).status).toBe(200);
    expect((await arm.get('/subscriptions')).body.value).toMatchObject([{}, { tags: { team: 'b' } }]);
  });

  test('is refused with 409 by the admin interface if the resource exists already', async () => {
    const { azure } = await startBench();
    azure.addResource({ kind: 'image', name: 'golden' });
    const response = await fetch(`${azure.adminUrl}/_sim/resources`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'image', name: 'Golden' }),
    });
    expect(response.status).toBe(409);
    const resources = (await (await fetch(`${azure.adminUrl}/_sim/resources`)).json()) as object[];
    expect(resources).toMatchObject([{ name: 'golden' }]);
  });

  test('is copied: the world does not change if the caller changes its object later', async () => {
    const { azure } = await startBench();
    const limit = { size, location: 'westeurope', free: 1 };
    azure.setCapacity([limit]);
    limit.free = 0;
    const kept = await (await fetch(`${azure.adminUrl}/_sim/capacity`)).json();
    expect(kept).toMatchObject([{ free: 1 }]);
  });
});
