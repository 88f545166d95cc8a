import { describe, expect, test } from 'vitest';
import { fleet } from '../../../../sandbox/arm/resource-graph/fleet.ts';
import { groups } from '../../../../sandbox/arm/resource-graph/groups.ts';
import { vmsWithNics } from '../../../../sandbox/arm/resource-graph/vms-with-nics.ts';
import { startBench } from '../support/bench.ts';

const path = '/providers/Microsoft.ResourceGraph/resources';
const query = vmsWithNics.text;

describe('Resource Graph', () => {
  test('shows whether the flag of each network interface is set', async () => {
    const { azure, arm } = await startBench();
    azure.createVm({
      name: 'vm',
      size: 'Standard_D8s_v3',
      nics: [{ name: 'on', accelerated: true }, { name: 'off' }],
    });
    const { status, body } = await arm.call('POST', path, { body: { query } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      count: 1,
      data: [
        {
          name: 'vm',
          resourceGroup: 'rg-sandbox',
          size: 'Standard_D8s_v3',
          nics: [{ accelerated: true }, { accelerated: false }],
        },
      ],
    });
  });

  test('shows the power state after its lag, and a missing value as null', async () => {
    const { azure, arm, pass } = await startBench({ rules: { resourceGraphLagSeconds: 600 } });
    const { id } = azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      settled: true,
      powerState: 'deallocated',
    });
    await pass(700);
    const ask = async (): Promise<unknown> =>
      (await arm.call('POST', path, { body: { query: fleet.text } })).body.data;
    const as = (power: string): object => ({
      properties: { power, vmId: expect.any(String), availabilitySet: null },
      nics: [{ properties: { enableAcceleratedNetworking: false } }],
    });
    expect(await ask()).toMatchObject([as('PowerState/deallocated')]);
    expect((await arm.call('POST', `${id}/start`)).status).toBe(202);
    await pass(300);
    expect(azure.vm('vm').powerState).toBe('running');
    expect(await ask()).toMatchObject([as('PowerState/deallocated')]);
    await pass(600);
    expect(await ask()).toMatchObject([as('PowerState/running')]);
  });

  test('lists resource groups with their tags and managers', async () => {
    const { azure, arm } = await startBench();
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', resourceGroup: 'b' });
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', resourceGroup: 'a' });
    azure.setResourceGroup('a', { tags: { owner: 'me' }, managedBy: 'somebody' });
    const { body } = await arm.call('POST', path, { body: { query: groups.text } });
    expect(body.data).toMatchObject([
      { name: 'a', tags: { owner: 'me' }, managedBy: 'somebody' },
      { name: 'b', tags: {}, managedBy: '' },
    ]);
  });

  test('shows only the subscriptions that were asked for', async () => {
    const { azure, arm } = await startBench();
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    const other = '11111111-1111-4111-8111-111111111111';
    expect((await arm.call('POST', path, { body: { query, subscriptions: [other] } })).body).toMatchObject({
      totalRecords: 0,
      data: [],
    });
  });

  test('lags behind writes if the rule says so', async () => {
    const { azure, arm, pass } = await startBench({ rules: { resourceGraphLagSeconds: 120 } });
    azure.createVm({ name: 'old', size: 'Standard_D4s_v3', settled: true });
    await pass(300);
    azure.createVm({ name: 'new', size: 'Standard_D4s_v3', settled: true });
    azure.setTags('old', { a: 'b' });
    const ask = async (): Promise<unknown> => (await arm.call('POST', path, { body: { query } })).body.data;
    expect(await ask()).toMatchObject([{ name: 'old', tags: null }]);
    await pass(121);
    expect(await ask()).toMatchObject([{ name: 'new' }, { name: 'old', tags: { a: 'b' } }]);
  });

  test.each([
    ['another query', { query: 'resources | limit 1' }, /Only registered queries/],
    ['no query', {}, /query/],
    ['too large a page', { query, options: { $top: 5000 } }, /\$top/],
    ['another format', { query, options: { resultFormat: 'table' } }, /objectArray/],
    ['a token it never gave', { query, options: { $skipToken: 'x' } }, /skipToken/],
    ['management groups', { query, managementGroups: ['m'] }, /managementGroups/],
  ])('refuses %s', async (_, body, reason) => {
    const { arm } = await startBench();
    const answer = await arm.call('POST', path, { body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'BadRequest' } });
    expect(JSON.stringify(answer.body)).toMatch(reason);
  });

  test('counts queries in its headers, and refuses the sixteenth in five seconds', async () => {
    const { arm, pass } = await startBench();
    const statuses: number[] = [];
    for (let number = 0; number < 16; number++) {
      const { status, headers } = await arm.call('POST', path, { body: { query } });
      statuses.push(status);
      expect(headers['x-ms-user-quota-remaining']).toBe(String(Math.max(0, 14 - number)));
      expect(headers['x-ms-user-quota-resets-after']).toBe('00:00:05');
    }
    expect(statuses).toEqual([...Array<number>(15).fill(200), 429]);
    await pass(5);
    expect((await arm.call('POST', path, { body: { query } })).status).toBe(200);
  });
});
