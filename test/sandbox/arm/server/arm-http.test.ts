import { describe, expect, test } from 'vitest';
import { issueToken } from '../../../../sandbox/arm/server/token.ts';
import { type Bench, start, startBench } from '../support/bench.ts';

async function benchWithVm(): Promise<{ bench: Bench; vm: string; nic: string; group: string }> {
  const bench = await startBench();
  const { id, nicIds } = bench.azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3', settled: true });
  return { bench, vm: id, nic: nicIds[0] ?? '', group: id.slice(0, id.indexOf('/providers/')) };
}

describe('ARM over HTTPS', () => {
  test('finds resources in any case and with doubled slashes', async () => {
    const { bench, vm } = await benchWithVm();
    for (const path of [
      vm.toLowerCase(),
      vm.toUpperCase(),
      vm.replace('/resourceGroups/', '//resourcegroups/'),
      `${vm}/`,
    ]) {
      const { status, body } = await bench.arm.get(path);
      expect({ path, status, id: body.id }).toEqual({ path, status: 200, id: vm });
    }
  });

  test('accepts any api-version but requires one', async () => {
    const { bench, vm } = await benchWithVm();
    expect((await bench.arm.get(vm, '&api-version=1999-01-01')).status).toBe(200);
    const bare = await bench.arm.call('GET', `${bench.azure.url}${vm}`);
    expect(bare).toMatchObject({ status: 400, body: { error: { code: 'MissingApiVersionParameter' } } });
  });

  test.each([
    ['missing', {}, 'AuthenticationFailed'],
    ['not a JWT', { authorization: 'Bearer x' }, 'InvalidAuthenticationToken'],
    [
      'for another audience',
      { authorization: `Bearer ${issueToken({ aud: 'https://vault.azure.net', exp: start })}` },
      'InvalidAuthenticationTokenAudience',
    ],
    [
      'one that has expired',
      { authorization: `Bearer ${issueToken({ aud: 'https://management.azure.com', exp: start / 1000 })}` },
      'ExpiredAuthenticationToken',
    ],
  ])('refuses a request whose bearer token is %s', async (_what, headers: Record<string, string>, code) => {
    const { bench, vm } = await benchWithVm();
    const response = await fetch(`${bench.azure.url}${vm}?api-version=1`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer authorization_uri=/);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  test('dates every answer by its own clock, as a program reads what the time there is', async () => {
    const { bench, vm } = await benchWithVm();
    await bench.pass(3600);
    bench.azure.addFault({
      operation: 'virtualMachines/read',
      resource: 'web-1',
      effect: { kind: 'http', status: 429, code: 'TooManyRequests', message: 'Slow down.' },
    });
    const answers = [
      await bench.arm.get(vm),
      await bench.arm.get(vm),
      await bench.arm.get(`${vm}-not-there`),
      await bench.arm.call('GET', vm, { headers: { authorization: 'Bearer x' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([429, 200, 404, 401]);
    const now = new Date(bench.clock.now()).toUTCString();
    expect(answers.map(({ headers }) => headers.date)).toEqual([now, now, now, now]);
  });

  test('echoes the correlation id and names each request', async () => {
    const { bench, vm } = await benchWithVm();
    const headers = { 'x-ms-correlation-request-id': 'corr-1', 'x-ms-client-request-id': 'client-1' };
    const first = await bench.arm.call('GET', vm, { headers });
    const second = await bench.arm.call('GET', vm, { headers });
    expect(first.headers['x-ms-correlation-request-id']).toBe('corr-1');
    expect(first.headers['x-ms-request-id']).not.toBe(second.headers['x-ms-request-id']);
    expect(first.headers['x-ms-ratelimit-remaining-subscription-reads']).toBe('249');
    expect(first.headers['x-ms-ratelimit-remaining-resource']).toMatch(/LowCostGetResource/);
    expect(first.headers['cache-control']).toBe('no-cache');
    const entry = bench.azure.journal().find(({ type }) => type === 'request');
    expect(entry).toMatchObject({
      operation: 'virtualMachines/read',
      status: 200,
      correlationId: 'corr-1',
      clientRequestId: 'client-1',
      path: vm,
    });
  });

  test.each([
    ['virtualMachines', 'Microsoft.Compute/virtualMachines'],
    ['networkInterfaces', 'Microsoft.Network/networkInterfaces'],
  ])('reports in the words of Azure that one of the %s does not exist', async (_kind, type) => {
    const { bench, group } = await benchWithVm();
    const { status, body } = await bench.arm.get(`${group}/providers/${type}/nope`);
    expect(status).toBe(404);
    expect(body).toEqual({
      error: {
        code: 'ResourceNotFound',
        message: `The Resource '${type}/nope' under resource group 'rg-sandbox' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      },
    });
  });

  test('distinguishes a missing group, a missing subscription and an unknown type', async () => {
    const { bench, vm, group } = await benchWithVm();
    const elsewhere = '00000000-0000-4000-8000-000000000000';
    const codes = await Promise.all(
      [
        vm.replace('rg-sandbox', 'rg-none'),
        vm.replace(/subscriptions\/[^/]+/, `subscriptions/${elsewhere}`),
        `${group}/providers/Microsoft.Web/sites/x`,
      ].map(async (path) => (await bench.arm.get(path)).body.error),
    );
    expect(codes).toMatchObject([
      { code: 'ResourceGroupNotFound' },
      { code: 'SubscriptionNotFound' },
      { code: 'InvalidResourceType' },
    ]);
  });

  test('shows resource groups with tags and owner', async () => {
    const { bench, group } = await benchWithVm();
    bench.azure.setResourceGroup('rg-sandbox', { tags: { owner: 'ada' }, managedBy: '/subscriptions/x' });
    expect((await bench.arm.get(group)).body).toMatchObject({
      tags: { owner: 'ada' },
      managedBy: '/subscriptions/x',
    });
    const list = await bench.arm.get(group.replace(/\/rg-sandbox$/, ''));
    expect(list.body.value).toHaveLength(1);
  });

  test('lists subscriptions', async () => {
    const { bench } = await benchWithVm();
    const { body } = await bench.arm.get('/subscriptions');
    const id = bench.azure.environment().ACCELNET_SUBSCRIPTIONS;
    expect(body.value).toMatchObject([{ subscriptionId: id, state: 'Enabled' }]);
  });

  test('lists no locks at any scope if there are none', async () => {
    const { bench, vm, nic, group } = await benchWithVm();
    for (const scope of [vm, nic, group]) {
      const { status, body } = await bench.arm.get(`${scope}/providers/Microsoft.Authorization/locks`);
      expect({ status, body }).toEqual({ status: 200, body: { value: [] } });
    }
  });

  test('refuses a body that is not JSON', async () => {
    const { bench, vm } = await benchWithVm();
    const answer = await bench.arm.call('PATCH', vm, { body: 'a string, not an object' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequestContent' } } });
  });

  test('returns long lists in pages', async () => {
    const { bench, group } = await benchWithVm();
    for (let number = 0; number < 1000; number++)
      bench.azure.createVm({
        name: `many-${number}`,
        size: 'Standard_B2s',
        settled: true,
        raiseEvents: false,
      });
    const path = `${group}/providers/Microsoft.Compute/virtualMachines`;
    const first = await bench.arm.get(path);
    const second = await bench.arm.call('GET', String(first.body.nextLink));
    expect(first.body.value).toHaveLength(1000);
    expect(second.body).toMatchObject({ value: [{ name: 'many-999' }] });
    expect(second.body.nextLink).toBeUndefined();
  });
});

describe('operations', () => {
  test('are answered by Compute with 202, two long URLs and Retry-After, and show times and name', async () => {
    const { bench, vm } = await benchWithVm();
    const accepted = await bench.arm.call('POST', `${vm}/deallocate`);
    const { 'azure-asyncoperation': url = '', location = '', 'retry-after': retryAfter } = accepted.headers;
    expect(accepted.status).toBe(202);
    expect(accepted.body).toEqual({});
    expect(retryAfter).toBe('10');
    expect(url).toMatch(
      /^https:\/\/localhost:\d+\/subscriptions\/[^/]+\/providers\/Microsoft.Compute\/locations\/westeurope\/operations\//,
    );
    expect(url.length).toBeGreaterThan(3500);
    expect(location).toMatch(/monitor=true/);
    expect((await bench.arm.call('GET', location)).status).toBe(202);
    const running = await bench.arm.call('GET', url);
    expect(running.body).toMatchObject({
      status: 'InProgress',
      startTime: '2026-11-23T08:00:00.0000000+00:00',
    });
    expect(running.body.endTime).toBeUndefined();
    expect(await bench.outcome(accepted)).toEqual({
      startTime: '2026-11-23T08:00:00.0000000+00:00',
      endTime: '2026-11-23T08:01:00.0000000+00:00',
      status: 'Succeeded',
      name: running.body.name,
    });
    expect((await bench.arm.call('GET', location)).status).toBe(200);
  });

  test('are answered by Network with the body and one URL, and show only the status', async () => {
    const { bench, nic } = await benchWithVm();
    const { body } = await bench.arm.get(nic);
    const accepted = await bench.arm.call('PUT', nic, { body });
    expect(accepted.status).toBe(200);
    expect(accepted.body).toMatchObject({ properties: { provisioningState: 'Updating' } });
    expect(accepted.headers).toMatchObject({ 'retry-after': '3', etag: accepted.body.etag });
    expect(accepted.headers.location).toBeUndefined();
    expect((await bench.arm.call('GET', accepted.headers['azure-asyncoperation'] ?? '')).body).toEqual({
      status: 'InProgress',
    });
    expect(await bench.outcome(accepted)).toEqual({ status: 'Succeeded' });
  });

  test('have no Retry-After and no signatures if the options say so', async () => {
    const bench = await startBench({ retryAfterSeconds: 'none', signedOperationUrls: false });
    const { id } = bench.azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3' });
    const { headers } = await bench.arm.call('POST', `${id}/deallocate`);
    expect(headers['retry-after']).toBeUndefined();
    expect(headers['azure-asyncoperation']?.length).toBeLessThan(300);
  });

  test('are forgotten after a day', async () => {
    const { bench, vm } = await benchWithVm();
    const accepted = await bench.arm.call('POST', `${vm}/deallocate`);
    await bench.pass(25 * 3600);
    await bench.arm.call('POST', `${vm}/start`);
    expect((await bench.arm.call('GET', accepted.headers['azure-asyncoperation'] ?? '')).status).toBe(404);
  });
});

describe('operations that ended', () => {
  test('are kept as long as the rule says', async () => {
    const bench = await startBench({ rules: { operationsKeptSeconds: 600 } });
    const { id } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    const accepted = await bench.arm.call('POST', `${id}/deallocate`);
    const url = accepted.headers['azure-asyncoperation'] ?? '';
    await bench.pass(300);
    expect((await bench.arm.get(url)).status).toBe(200);
    await bench.pass(600);
    await bench.arm.call('POST', `${id}/start`);
    expect((await bench.arm.get(url)).status).toBe(404);
  });
});

describe('sizes', () => {
  test('come with their capabilities as text', async () => {
    const { bench, group } = await benchWithVm();
    const path = `${group.split('/resourceGroups/')[0]}/providers/Microsoft.Compute/skus`;
    const { body } = await bench.arm.get(path, `&$filter=${encodeURIComponent("location eq 'West Europe'")}`);
    const skus = body.value as { name: string; capabilities: { name: string; value: string }[] }[];
    const accelerated = (size: string): string | undefined =>
      skus
        .find(({ name }) => name === size)
        ?.capabilities.find(({ name }) => name === 'AcceleratedNetworkingEnabled')?.value;
    expect(skus.length).toBeGreaterThanOrEqual(40);
    expect(
      ['Standard_B2s', 'Standard_B12ms', 'Standard_B2s_v2', 'Standard_DC2as_v5', 'Standard_NC6s_v3'].map(
        accelerated,
      ),
    ).toEqual(['False', 'True', 'True', 'False', 'True']);
  });

  test('carry the restrictions of the subscription', async () => {
    const { bench, group } = await benchWithVm();
    bench.azure.setRestrictions([
      {
        size: 'Standard_D4s_v3',
        location: 'westeurope',
        zones: ['2'],
        reasonCode: 'NotAvailableForSubscription',
      },
    ]);
    const path = `${group.split('/resourceGroups/')[0]}/providers/Microsoft.Compute/skus`;
    const { body } = await bench.arm.get(path, "&$filter=location eq 'westeurope'");
    expect(body.value).toContainEqual(
      expect.objectContaining({
        name: 'Standard_D4s_v3',
        restrictions: [
          {
            type: 'Zone',
            values: ['westeurope'],
            restrictionInfo: { locations: ['westeurope'], zones: ['2'] },
            reasonCode: 'NotAvailableForSubscription',
          },
        ],
      }),
    );
  });

  test('accept no filter but the location', async () => {
    const { bench, group } = await benchWithVm();
    const path = `${group.split('/resourceGroups/')[0]}/providers/Microsoft.Compute/skus`;
    expect((await bench.arm.get(path, "&$filter=name eq 'x'")).status).toBe(400);
  });
});
