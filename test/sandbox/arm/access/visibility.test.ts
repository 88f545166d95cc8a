import { describe, expect, test } from 'vitest';
import { vmsWithNics } from '../../../../sandbox/arm/resource-graph/vms-with-nics.ts';
import { type Bench, startBench } from '../support/bench.ts';

const size = 'Standard_D4s_v3';

/** Two groups with a VM each; the client may read what is in one of them. */
async function startWithOneGroup(
  actions = ['*/read', 'Microsoft.ResourceGraph/*'],
): Promise<Bench & { readonly subscription: string; readonly own: string }> {
  const bench = await startBench();
  const { azure } = bench;
  azure.createVm({ name: 'mine', resourceGroup: 'rg-mine', size, availabilitySet: 'set' });
  azure.createVm({ name: 'theirs', resourceGroup: 'rg-theirs', size, availabilitySet: 'set' });
  const subscription = `/subscriptions/${azure.environment().ACCELNET_SUBSCRIPTIONS}`;
  const own = `${subscription}/resourceGroups/rg-mine`;
  azure.setRoleAssignments([{ principalId: 'raw', scope: own, actions }]);
  return { ...bench, subscription, own };
}

describe('a list of the subscription', () => {
  test.each([
    ['Microsoft.Compute/virtualMachines', ['mine']],
    ['Microsoft.Network/networkInterfaces', ['mine-nic']],
    ['Microsoft.Compute/availabilitySets', ['set']],
    ['Microsoft.Network/virtualNetworks', ['vnet-rg-mine']],
  ])('shows of %s only what its caller may read', async (type, expected) => {
    const { arm, subscription } = await startWithOneGroup();
    const { status, body } = await arm.get(`${subscription}/providers/${type}`);
    expect(status).toBe(200);
    expect((body.value as { name: string }[]).map(({ name }) => name)).toEqual(expected);
  });

  test('shows only the resource groups and subscriptions in which its caller may read', async () => {
    const { azure, arm, subscription } = await startWithOneGroup();
    expect((await arm.get(`${subscription}/resourceGroups`)).body.value).toMatchObject([{ name: 'rg-mine' }]);
    expect((await arm.get('/subscriptions')).body.value).toHaveLength(1);
    const elsewhere = '/subscriptions/00000000-0000-4000-8000-000000000000';
    azure.setRoleAssignments([{ principalId: 'raw', scope: elsewhere, actions: ['*'] }]);
    expect((await arm.get('/subscriptions')).body.value).toEqual([]);
  });

  test('does not show what a deny assignment hides', async () => {
    const { azure, arm, subscription, own } = await startWithOneGroup();
    azure.setDenyAssignments([{ name: 'hidden', scope: `${own}/providers/Microsoft.Compute` }]);
    const { body } = await arm.get(`${subscription}/providers/Microsoft.Compute/virtualMachines`);
    expect(body.value).toEqual([]);
  });

  test('is refused to a caller who may read nothing of it', async () => {
    const { arm, subscription } = await startWithOneGroup(['Microsoft.Network/*/read']);
    const { status, body } = await arm.get(`${subscription}/providers/Microsoft.Compute/virtualMachines`);
    expect(status).toBe(403);
    expect(body).toMatchObject({ error: { code: 'AuthorizationFailed' } });
  });
});

describe('a list of a resource group', () => {
  test('is refused to a caller who may not read in that group', async () => {
    const { arm, subscription, own } = await startWithOneGroup();
    const path = 'providers/Microsoft.Compute/virtualMachines';
    expect((await arm.get(`${own}/${path}`)).status).toBe(200);
    expect((await arm.get(`${subscription}/resourceGroups/rg-theirs/${path}`)).status).toBe(403);
  });
});

describe('Resource Graph', () => {
  test('returns only what its caller may read', async () => {
    const { arm } = await startWithOneGroup();
    const { body } = await arm.call('POST', '/providers/Microsoft.ResourceGraph/resources', {
      body: { query: vmsWithNics.text },
    });
    expect(body).toMatchObject({ totalRecords: 1, data: [{ id: expect.stringMatching(/mine$/i) }] });
  });
});
