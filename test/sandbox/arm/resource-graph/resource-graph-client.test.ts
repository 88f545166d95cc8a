import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, describe, expect, test } from 'vitest';
import { vmsWithNics } from '../../../../sandbox/arm/resource-graph/vms-with-nics.ts';
import { startBench } from '../support/bench.ts';

const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

describe('the unmodified Resource Graph client', () => {
  test('gets every VM with its network interfaces, page by page', async () => {
    const { azure } = await startBench();
    for (let number = 0; number < 7; number++)
      azure.createVm({ name: `vm-${number}`, size: 'Standard_D4s_v3', settled: true, raiseEvents: false });
    Object.assign(process.env, azure.environment());
    const client = new ResourceGraphClient(new ManagedIdentityCredential(), { endpoint: azure.url });
    const names: string[] = [];
    let token: string | undefined;
    do {
      const options = token === undefined ? { top: 3 } : { top: 3, skipToken: token };
      const page = await client.resources({ query: vmsWithNics.text, options });
      expect(page.totalRecords).toBe(7);
      names.push(...(page.data as { name: string }[]).map(({ name }) => name));
      token = page.skipToken;
    } while (token !== undefined);
    expect(names).toEqual(['vm-0', 'vm-1', 'vm-2', 'vm-3', 'vm-4', 'vm-5', 'vm-6']);
  });

  test('gets an error for a query that is not registered', async () => {
    const { azure } = await startBench();
    Object.assign(process.env, azure.environment());
    const client = new ResourceGraphClient(new ManagedIdentityCredential(), { endpoint: azure.url });
    await expect(client.resources({ query: 'resources | limit 1' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'BadRequest',
    });
  });
});
