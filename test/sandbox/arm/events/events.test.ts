import { describe, expect, test } from 'vitest';
import { allocationFailed } from '../../../../sandbox/arm/faults/fault-recipes.ts';
import { type Bench, promptEvents, start, startBench } from '../support/bench.ts';
import { type Received, startWebhook } from '../support/webhook.ts';

interface GridEvent {
  readonly id: string;
  readonly subject: string;
  readonly eventType: string;
  readonly eventTime: string;
  readonly data: Record<string, unknown>;
}

const vm = { name: 'vm', size: 'Standard_D4s_v3', settled: true } as const;

function eventsIn(received: readonly Received[]): GridEvent[] {
  return received.flatMap(({ body }) => body as GridEvent[]);
}

function attempts({ azure }: Bench): number[] {
  return azure
    .events()
    .flatMap(({ deliveries }) =>
      deliveries.flatMap((one) => one.attempts.map(({ at }) => (at - start) / 1000)),
    );
}

describe('events', () => {
  test('are sent for each write and action when it ends, and not before', async () => {
    const bench = await startBench();
    const { azure, arm, outcome, pass } = bench;
    const hook = await startWebhook();
    expect(await azure.subscribe({ url: hook.url })).toEqual({ ok: true });
    const { id, nicIds } = azure.createVm(vm);
    await pass(10);
    const accepted = await arm.call('POST', `${id}/deallocate`);
    await pass(30);
    expect(hook.received).toHaveLength(2);
    await outcome(accepted);
    await outcome(await arm.call('PUT', nicIds[0] ?? '', { body: (await arm.get(nicIds[0] ?? '')).body }));
    azure.addFault(allocationFailed());
    await outcome(await arm.call('POST', `${id}/start`));
    await outcome(await arm.call('DELETE', id));
    await pass(10);
    expect(
      eventsIn(hook.received).map(({ eventType, data }) => [eventType.split('.').at(-1), data.operationName]),
    ).toEqual([
      ['ResourceWriteSuccess', 'Microsoft.Network/networkInterfaces/write'],
      ['ResourceWriteSuccess', 'Microsoft.Compute/virtualMachines/write'],
      ['ResourceActionSuccess', 'Microsoft.Compute/virtualMachines/deallocate/action'],
      ['ResourceWriteSuccess', 'Microsoft.Network/networkInterfaces/write'],
      ['ResourceActionFailure', 'Microsoft.Compute/virtualMachines/start/action'],
      ['ResourceDeleteSuccess', 'Microsoft.Compute/virtualMachines/delete'],
    ]);
  });

  test('carry objects with personal data of the caller, and no resource', async () => {
    const { azure, pass } = await startBench();
    const hook = await startWebhook();
    await azure.subscribe({ url: hook.url });
    const { id } = azure.createVm(vm);
    await pass(10);
    const [, event] = eventsIn(hook.received);
    expect(hook.received[0]?.headers).toMatchObject({
      'aeg-event-type': 'Notification',
      'aeg-delivery-count': '0',
    });
    expect(event).toMatchObject({
      dataVersion: '2',
      metadataVersion: '1',
      topic: id.slice(0, id.indexOf('/resourceGroups')),
      eventTime: '2026-11-23T08:00:00.0000000Z',
      data: {
        resourceUri: id,
        resourceProvider: 'Microsoft.Compute',
        status: 'Succeeded',
        authorization: { scope: id, evidence: { principalType: 'User' } },
        claims: { name: 'Ada Lindqvist', ipaddr: '203.0.113.57' },
        httpRequest: { clientIpAddress: '203.0.113.57', method: 'PUT' },
      },
    });
    expect(event?.data).not.toHaveProperty('properties');
  });

  test('contain the principal and the correlation id of a request to ARM', async () => {
    const { azure, arm, outcome, pass } = await startBench();
    const hook = await startWebhook();
    await azure.subscribe({ url: hook.url });
    const { id } = azure.createVm({ ...vm, raiseEvents: false });
    await outcome(
      await arm.call('POST', `${id}/deallocate`, { headers: { 'x-ms-correlation-request-id': 'my-own' } }),
    );
    await pass(10);
    expect(eventsIn(hook.received)[0]?.data).toMatchObject({
      correlationId: 'my-own',
      claims: { appid: 'raw' },
    });
  });

  test('contain ids in another casing than resources do', async () => {
    const { azure, pass } = await startBench();
    const hook = await startWebhook();
    await azure.subscribe({ url: hook.url });
    for (let number = 0; number < 20; number++) azure.createVm({ ...vm, name: `vm-${number}` });
    await pass(10);
    const groups = eventsIn(hook.received).map(
      ({ subject }) => /\/resourcegroups\/([^/]+)\//.exec(subject)?.[1],
    );
    expect(new Set(groups)).toEqual(new Set(['rg-sandbox', 'RG-SANDBOX']));
  });

  test('are CloudEvents if the subscription asks for them', async () => {
    const { azure, pass } = await startBench();
    const hook = await startWebhook();
    expect(await azure.subscribe({ url: hook.url, schema: 'CloudEvents' })).toEqual({ ok: true });
    const { id } = azure.createVm(vm);
    await pass(10);
    expect(hook.received[1]?.headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(hook.received[1]?.body).toMatchObject({
      specversion: '1.0',
      type: 'Microsoft.Resources.ResourceWriteSuccess',
      source: id.slice(0, id.indexOf('/resourceGroups')),
      data: { resourceUri: id },
    });
  });

  test('are filtered by operation and type', async () => {
    const { azure, pass } = await startBench();
    const [writes, nothing] = [await startWebhook(), await startWebhook()];
    await azure.subscribe({
      name: 'a',
      url: writes.url,
      operations: ['microsoft.compute/VIRTUALMACHINES/write'],
    });
    await azure.subscribe({
      name: 'b',
      url: nothing.url,
      eventTypes: ['Microsoft.Resources.ResourceDeleteSuccess'],
    });
    azure.createVm(vm);
    await pass(10);
    expect([writes.received.length, nothing.received.length]).toEqual([1, 0]);
  });

  test('are sent for tags and for a write that changes nothing', async () => {
    const { azure } = await startBench();
    const { id } = azure.createVm({ ...vm, raiseEvents: false });
    azure.setTags('vm', { a: 'b' });
    azure.touch('vm-nic');
    expect(azure.events()).toMatchObject([
      { resource: id },
      { operationName: 'Microsoft.Network/networkInterfaces/write' },
    ]);
  });
});

describe('delivery', () => {
  test('begins only after a handshake', async () => {
    const { azure } = await startBench();
    const silent = await startWebhook([200], false);
    for (const schema of ['EventGrid', 'CloudEvents'] as const)
      expect(await azure.subscribe({ url: silent.url, schema })).toMatchObject({ ok: false });
    const gone = await startWebhook();
    await gone.close();
    expect(await azure.subscribe({ url: gone.url })).toEqual({
      ok: false,
      reason: `no answer from ${gone.url}: ECONNREFUSED`,
    });
    expect(() => azure.subscribe({ url: 'ftp://x' })).toThrow();
  });

  test('is tried again after 10 s, 30 s, 1, 5, 10 and 30 min, 1, 3, 6 and 12 h, until 24 h are over', async () => {
    const bench = await startBench({ events: { ...promptEvents, delay: 0 } });
    const hook = await startWebhook([500]);
    await bench.azure.subscribe({ url: hook.url });
    bench.azure.createVm({ ...vm, raiseEvents: false });
    bench.azure.touch('vm');
    await bench.pass(48 * 3600);
    const waits = attempts(bench).map((at, index, all) => at - (all[index - 1] ?? 0));
    expect(waits).toEqual([0, 10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200]);
    expect(bench.azure.events()[0]?.deliveries).toMatchObject([
      { state: 'dropped', reason: 'older than 1440 minutes' },
    ]);
  });

  test.each([400, 401, 403, 413])('ends without a retry after a %i', async (status) => {
    const bench = await startBench();
    const hook = await startWebhook([status]);
    await bench.azure.subscribe({ url: hook.url });
    bench.azure.createVm({ ...vm, raiseEvents: false });
    bench.azure.touch('vm');
    await bench.pass(3600);
    expect(bench.azure.events()[0]?.deliveries).toMatchObject([
      { state: 'dropped', reason: `answered ${status}`, attempts: [{ status }] },
    ]);
  });

  test('ends with the first success', async () => {
    const bench = await startBench();
    const hook = await startWebhook([503, 404, 204]);
    await bench.azure.subscribe({ url: hook.url });
    bench.azure.createVm({ ...vm, raiseEvents: false });
    bench.azure.touch('vm');
    await bench.pass(3600);
    expect(bench.azure.events()[0]?.deliveries[0]?.attempts).toMatchObject([
      { status: 503 },
      { status: 404 },
      { status: 204 },
    ]);
    expect(hook.received.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1', '2']);
  });

  test('stays pending while the endpoint is down', async () => {
    const bench = await startBench();
    const hook = await startWebhook();
    await bench.azure.subscribe({ url: hook.url });
    await hook.close();
    bench.azure.createVm({ ...vm, raiseEvents: false });
    bench.azure.touch('vm');
    await bench.pass(15);
    expect(bench.azure.events()[0]?.deliveries).toMatchObject([
      {
        state: 'pending',
        attempts: [{ error: expect.stringMatching(/ECONN|SOCKET/) }, { error: 'ECONNREFUSED' }],
      },
    ]);
    expect(bench.azure.state().pendingDeliveries).toBe(1);
  });

  test('may happen twice and out of order, in the same way for the same seed', async () => {
    const runs: string[][] = [];
    for (const seed of [7, 7, 8]) {
      const { azure, pass } = await startBench({
        seed,
        events: { delay: { median: 3, p95: 60 }, duplicates: 0.3, disorder: 0.3 },
      });
      const hook = await startWebhook();
      await azure.subscribe({ url: hook.url });
      for (let number = 0; number < 15; number++) azure.createVm({ ...vm, name: `vm-${number}` });
      await pass(3600);
      runs.push(eventsIn(hook.received).map(({ subject }) => subject.split('/').at(-1) ?? ''));
    }
    const [first = [], again, other] = runs;
    expect(first.length).toBeGreaterThan(30);
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(first).not.toEqual([...first].sort());
  });

  test('goes to the new endpoint if a subscription of the same name replaces it', async () => {
    const { azure, pass } = await startBench();
    const [first, second] = [await startWebhook(), await startWebhook()];
    await azure.subscribe({ url: first.url });
    azure.createVm({ ...vm, raiseEvents: false });
    azure.touch('vm');
    await azure.subscribe({ url: second.url });
    await pass(10);
    expect([first.received.length, second.received.length]).toEqual([0, 1]);
  });
});
