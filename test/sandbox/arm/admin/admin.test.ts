import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { type Bench, start, startBench } from '../support/bench.ts';
import { startWebhook } from '../support/webhook.ts';

interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
}

async function admin({ azure }: Bench, method: string, path: string, body?: unknown): Promise<AdminAnswer> {
  const response = await fetch(`${azure.adminUrl}/_sim/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

// fetch() does not let a caller choose Host or Origin.
function rawStatus(
  azure: Bench['azure'],
  headers: Record<string, string>,
  method = 'GET',
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${azure.adminUrl}/_sim/faults`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(method === 'POST' ? '{}' : undefined);
  });
}

describe('the admin interface', () => {
  test('creates, tags, shows and deletes VMs', async () => {
    const bench = await startBench();
    const made = await admin(bench, 'POST', 'vms', {
      name: 'vm',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'n' }],
    });
    expect(made).toMatchObject({ status: 201, body: { id: bench.azure.vm('vm').id } });
    expect(await admin(bench, 'PATCH', 'vms/vm', { tags: { a: 'b' } })).toMatchObject({
      status: 200,
      body: { tags: { a: 'b' } },
    });
    expect(await admin(bench, 'GET', 'vms')).toMatchObject({ body: [{ name: 'vm', powerState: 'running' }] });
    expect(await admin(bench, 'GET', 'nics')).toMatchObject({ body: [{ name: 'n', kind: 'Regular' }] });
    expect(await admin(bench, 'GET', 'state')).toMatchObject({ body: { now: start, vms: [{}], nics: [{}] } });
    expect(await admin(bench, 'POST', 'vms', { name: 'vm', size: 'Standard_D4s_v3' })).toMatchObject({
      status: 409,
    });
    expect((await admin(bench, 'DELETE', 'vms/vm')).status).toBe(200);
    expect((await admin(bench, 'DELETE', 'vms/vm')).status).toBe(404);
    expect((await admin(bench, 'PATCH', 'vms/vm', { tags: {} })).status).toBe(404);
  });

  test('adds scripted faults, shows how often they were applied, and clears them', async () => {
    const bench = await startBench();
    const { id } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    const effect = { kind: 'http', status: 429, code: 'X', message: '' };
    expect((await admin(bench, 'POST', 'faults', { operation: 'virtualMachines/read', effect })).status).toBe(
      201,
    );
    await bench.arm.get(id);
    expect(await admin(bench, 'GET', 'faults')).toMatchObject({ body: [{ applied: 1 }] });
    expect(await admin(bench, 'DELETE', 'faults')).toEqual({ status: 200, body: { removed: 1 } });
    expect(await admin(bench, 'GET', 'faults')).toEqual({ status: 200, body: [] });
  });

  test('shows the requests after a given entry, events with their deliveries, and the clock', async () => {
    const bench = await startBench();
    const hook = await startWebhook();
    expect(await admin(bench, 'POST', 'subscriptions', { url: hook.url })).toMatchObject({
      status: 201,
      body: { name: 'default' },
    });
    expect(await admin(bench, 'GET', 'subscriptions')).toMatchObject({
      body: [{ url: hook.url, schema: 'EventGrid' }],
    });
    bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    await bench.arm.get('/subscriptions');
    const last = bench.azure.journal().at(-1)?.seq ?? 0;
    expect(await admin(bench, 'GET', `requests?since=${last - 1}`)).toMatchObject({
      body: [{ operation: 'subscriptions/list' }],
    });
    expect(await admin(bench, 'GET', 'clock')).toMatchObject({
      body: { now: start, nextWake: start + 2000 },
    });
    await bench.pass(5);
    expect(await admin(bench, 'GET', 'events')).toMatchObject({
      body: [{ deliveries: [{ state: 'delivered' }] }, {}],
    });
  });

  test('limits capacity and sizes, sets resource groups, and deploys', async () => {
    const bench = await startBench();
    const limit = { size: 'Standard_D4s_v3', location: 'westeurope', free: 0 };
    expect(await admin(bench, 'PUT', 'capacity', [limit])).toMatchObject({
      status: 200,
      body: [{ acceleratedOnly: false }],
    });
    const restriction = { size: 'Standard_D4s_v3', location: 'westeurope', zones: ['2'] };
    expect((await admin(bench, 'PUT', 'restrictions', [restriction])).status).toBe(200);
    expect(await admin(bench, 'GET', 'capacity')).toMatchObject({ body: [limit] });
    expect(await admin(bench, 'GET', 'restrictions')).toMatchObject({ body: [restriction] });
    const group = { tags: { team: 'aks' }, managedBy: '/subscriptions/x' };
    expect(await admin(bench, 'PUT', 'resource-groups/MC_one', group)).toMatchObject({ body: group });
    expect(await admin(bench, 'GET', 'resource-groups')).toMatchObject({ body: [{ name: 'MC_one' }] });
    const order = { name: 'first', vms: [{ name: 'vm', size: 'Standard_D4s_v3' }] };
    expect(await admin(bench, 'POST', 'deployments', order)).toMatchObject({
      status: 201,
      body: { vms: [{}] },
    });
    expect((await admin(bench, 'POST', 'deployments', order)).status).toBe(409);
    for (const [path, body, fault] of [
      ['capacity', [{ ...limit, size: 'Standard_X1', free: -1 }], /0\.size: .*0\.free: /],
      ['restrictions', [{ ...restriction, zones: ['9'] }], /0\.zones/],
      ['resource-groups/x', { owner: 'me' }, /owner/],
    ] as const) {
      const refused = await admin(bench, 'PUT', path, body);
      expect(refused.status).toBe(400);
      expect((refused.body as { faults: string[] }).faults.join(' ')).toMatch(fault);
    }
  });

  test('reports why a webhook was not accepted', async () => {
    const bench = await startBench();
    const hook = await startWebhook([200], false);
    expect(await admin(bench, 'POST', 'subscriptions', { url: hook.url })).toMatchObject({ status: 502 });
  });

  test('reports all faults of a body at once', async () => {
    const bench = await startBench();
    const { status, body } = await admin(bench, 'POST', 'vms', {
      name: '',
      size: 'Standard_X1',
      os: 'plan9',
      colour: 'red',
    });
    expect(status).toBe(400);
    const { faults } = body as { faults: string[] };
    for (const part of ['name: must be', 'Standard_X1', 'os: ', 'colour'])
      expect(faults.join('\n')).toContain(part);
    expect(await admin(bench, 'POST', 'vms', 'not json')).toEqual({
      status: 400,
      body: { faults: ['the body is not JSON'] },
    });
    expect((await admin(bench, 'GET', 'requests?since=x')).status).toBe(400);
    expect((await admin(bench, 'GET', 'nope')).status).toBe(404);
  });

  test('refuses another Host, another Origin, and bodies that are not declared as JSON', async () => {
    const { azure } = await startBench();
    const json = { 'content-type': 'application/json' };
    expect(await rawStatus(azure, { host: 'evil.example' })).toBe(403);
    expect(await rawStatus(azure, { host: '127.0.0.1.evil.example' })).toBe(403);
    expect(await rawStatus(azure, { ...json, origin: 'https://evil.example' }, 'POST')).toBe(403);
    expect(await rawStatus(azure, { 'content-type': 'text/plain' }, 'POST')).toBe(415);
    expect(await rawStatus(azure, { ...json, origin: azure.adminUrl }, 'POST')).toBe(400);
    expect(await rawStatus(azure, {})).toBe(200);
  });
});
