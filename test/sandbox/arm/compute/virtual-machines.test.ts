import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from '../support/bench.ts';

const group = '/resourceGroups/rg-sandbox/providers';

async function benchWithNic(
  accelerated = false,
): Promise<{ bench: Bench; nic: string; id: string; body: object }> {
  const bench = await startBench();
  const size = 'Standard_D4s_v3';
  // The network interface of a deleted VM still exists.
  const { nicIds } = bench.azure.createVm({
    name: 'gone',
    size,
    nics: [{ name: 'nic', accelerated }],
    settled: true,
  });
  bench.azure.deleteVm('gone');
  const nic = nicIds[0] ?? '';
  const subscription = `/subscriptions/${bench.azure.environment().ACCELNET_SUBSCRIPTIONS}`;
  const body = {
    location: 'West Europe',
    tags: { team: 'web' },
    properties: {
      hardwareProfile: { vmSize: size },
      storageProfile: {
        imageReference: {
          publisher: 'MicrosoftWindowsServer',
          offer: 'WindowsServer',
          sku: '2022-datacenter',
          version: 'latest',
        },
        osDisk: { createOption: 'FromImage' },
      },
      osProfile: { computerName: 'web', adminUsername: 'ada', adminPassword: 'hunter2-hunter2' },
      networkProfile: { networkInterfaces: [{ id: nic }] },
    },
  };
  return { bench, nic, id: `${subscription}${group}/Microsoft.Compute/virtualMachines/web`, body };
}

describe('PUT of a VM', () => {
  test('creates it; it runs at the end, and its agent is ready later', async () => {
    const { bench, id, nic, body } = await benchWithNic();
    const accepted = await bench.arm.call('PUT', id, { body });
    expect(accepted.status).toBe(201);
    expect(accepted.headers.location).toBeUndefined();
    expect(accepted.body).toMatchObject({
      location: 'westeurope',
      properties: { provisioningState: 'Creating' },
    });
    expect(bench.azure.vm('web').powerState).toBe('creating');
    expect(await bench.outcome(accepted)).toMatchObject({ status: 'Succeeded' });
    expect(bench.azure.vm('web')).toMatchObject({ powerState: 'running', os: 'windows', agentReady: false });
    expect(bench.azure.nic('nic').properties).toMatchObject({ virtualMachine: { id }, primary: true });
    await bench.pass(75);
    expect(bench.azure.vm('web').agentReady).toBe(true);
    expect((await bench.arm.get(nic)).body).toMatchObject({ properties: { virtualMachine: { id } } });
  });

  test('never returns a password', async () => {
    const { bench, id, body } = await benchWithNic();
    await bench.arm.call('PUT', id, { body });
    expect(JSON.stringify((await bench.arm.get(id)).body)).not.toContain('hunter2');
  });

  test('updates it and keeps its unique id, its time of creation and its disk', async () => {
    const { bench, id, body } = await benchWithNic();
    await bench.outcome(await bench.arm.call('PUT', id, { body }));
    const before = (await bench.arm.get(id)).body;
    const { storageProfile: _, ...properties } = (body as { properties: Record<string, unknown> }).properties;
    const accepted = await bench.arm.call('PUT', id, { body: { ...body, tags: { team: 'db' }, properties } });
    expect(accepted.status).toBe(200);
    await bench.outcome(accepted);
    const after = (await bench.arm.get(id)).body;
    const { vmId, timeCreated } = before.properties as Record<string, unknown>;
    expect(after).toMatchObject({
      tags: { team: 'db' },
      properties: { vmId, timeCreated, provisioningState: 'Succeeded' },
    });
    expect(after.etag).not.toBe(before.etag);
    expect(after.properties).toHaveProperty(
      'storageProfile.osDisk.name',
      expect.stringContaining('web_OsDisk'),
    );
  });

  test.each([
    [
      'no network interface',
      { properties: { hardwareProfile: { vmSize: 'Standard_B2s' } } },
      'InvalidRequestContent',
    ],
    ['an unknown size', { size: 'Standard_X1' }, 'InvalidParameter'],
    ['a network interface that is not there', { nic: '/nope' }, 'InvalidResourceReference'],
  ])(
    'is refused with %s',
    async (_what, change: { size?: string; nic?: string; properties?: object }, code) => {
      const { bench, id, nic } = await benchWithNic();
      const body = {
        location: 'westeurope',
        properties: change.properties ?? {
          hardwareProfile: { vmSize: change.size ?? 'Standard_D4s_v3' },
          networkProfile: { networkInterfaces: [{ id: change.nic ?? nic }] },
        },
      };
      expect(await bench.arm.call('PUT', id, { body })).toMatchObject({
        status: 400,
        body: { error: { code } },
      });
    },
  );

  test('is refused a size that cannot have the flag of its network interface', async () => {
    const { bench, id, nic } = await benchWithNic(true);
    const properties = {
      hardwareProfile: { vmSize: 'Standard_B2s' },
      networkProfile: { networkInterfaces: [{ id: nic }] },
    };
    expect(await bench.arm.call('PUT', id, { body: { location: 'westeurope', properties } })).toMatchObject({
      status: 400,
      body: { error: { code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking' } },
    });
  });

  test('is refused the network interface of another VM', async () => {
    const { bench, id } = await benchWithNic();
    const { nicIds } = bench.azure.createVm({ name: 'other', size: 'Standard_D4s_v3' });
    const properties = {
      hardwareProfile: { vmSize: 'Standard_D4s_v3' },
      networkProfile: { networkInterfaces: [{ id: nicIds[0] }] },
    };
    expect(await bench.arm.call('PUT', id, { body: { location: 'westeurope', properties } })).toMatchObject({
      status: 400,
      body: { error: { code: 'NicInUse' } },
    });
  });
});

describe('a VM', () => {
  test('shows its instance view if asked for it, and its extensions', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      settled: true,
      extensions: [{ name: 'AMA', seconds: 9 }],
    });
    const plain = (await arm.get(id)).body;
    const expanded = (await arm.get(id, '&$expand=instanceView')).body;
    expect(plain.properties).not.toHaveProperty('instanceView');
    expect(plain.resources).toMatchObject([{ name: 'AMA', properties: { provisioningState: 'Succeeded' } }]);
    expect(expanded).toMatchObject({
      properties: {
        instanceView: {
          osName: 'ubuntu',
          vmAgent: { statuses: [{ code: 'ProvisioningState/succeeded', displayStatus: 'Ready' }] },
          extensions: [{ name: 'AMA', statuses: [{ code: 'ProvisioningState/succeeded' }] }],
        },
      },
    });
  });

  test('shows no guest while it is deallocated', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    const { body } = await arm.get(`${id}/instanceView`);
    expect(body).not.toHaveProperty('vmAgent');
    expect(body).not.toHaveProperty('osName');
    expect(body.statuses).toMatchObject([
      {},
      { code: 'PowerState/deallocated', displayStatus: 'VM deallocated' },
    ]);
  });

  test('accepts tags by PATCH at once', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    const { status, body } = await arm.call('PATCH', id, { body: { tags: { 'accelnet-opt-out': 'true' } } });
    expect({ status, tags: body.tags }).toEqual({ status: 200, tags: { 'accelnet-opt-out': 'true' } });
  });

  test('is removed by DELETE, which keeps its network interface and detaches it', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    const accepted = await arm.call('DELETE', id);
    expect(azure.vm('vm').provisioningState).toBe('Deleting');
    expect(await outcome(accepted)).toMatchObject({ status: 'Succeeded' });
    expect((await arm.get(id)).status).toBe(404);
    expect((await arm.call('DELETE', id)).status).toBe(204);
    expect(azure.nic('vm-nic').properties.virtualMachine).toBeUndefined();
  });

  test('has a unique id that a recreated VM does not get', async () => {
    const { azure } = await startBench();
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', nics: [{ name: 'first' }] });
    const { vmId } = azure.vm('vm');
    azure.deleteVm('vm');
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', nics: [{ name: 'second' }] });
    expect(azure.vm('vm').vmId).not.toBe(vmId);
  });

  test.each([
    ['as Spot', { priority: 'Spot' }, 'priority', 'Spot'],
    ['with an ephemeral disk', { ephemeral: true }, 'storageProfile.osDisk.diffDiskSettings.option', 'Local'],
    [
      'as a member of a scale set',
      { scaleSet: 'set' },
      'virtualMachineScaleSet.id',
      expect.stringMatching(/virtualMachineScaleSets\/set$/),
    ],
    [
      'in an availability set',
      { availabilitySet: 'set' },
      'availabilitySet.id',
      expect.stringMatching(/availabilitySets\/set$/),
    ],
    ['in a zone', { zone: '2' }, 'provisioningState', 'Succeeded'],
    ['with a date', { createdAt: Date.UTC(2024, 0, 1) }, 'timeCreated', '2024-01-01T00:00:00.0000000+00:00'],
  ] as const)('can be ordered %s', async (_what, order, path, value) => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, ...order });
    const { body } = await arm.get(id);
    expect(body.properties).toHaveProperty(path, value);
    expect(body.zones).toEqual('zone' in order ? ['2'] : undefined);
    if ('availabilitySet' in order) {
      const { availabilitySet } = body.properties as { availabilitySet: { id: string } };
      expect((await arm.get(availabilitySet.id)).body).toMatchObject({
        properties: { virtualMachines: [{ id }] },
      });
    }
  });

  test('may have network interfaces in other groups, and its first one is the primary one', async () => {
    const { azure } = await startBench();
    const { nicIds } = azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      nics: [{ name: 'one' }, { name: 'two', resourceGroup: 'rg-net' }],
    });
    expect(nicIds[1]).toContain('/resourceGroups/rg-net/');
    expect([azure.nic('one').properties.primary, azure.nic('two').properties.primary]).toEqual([true, false]);
  });

  test('cannot be ordered twice, with an unknown size, or with what its size does not support', async () => {
    const { azure } = await startBench();
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    expect(() => azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' })).toThrow(/exists already/);
    expect(() => azure.createVm({ name: 'x', size: 'Standard_X9' })).toThrow(/Standard_X9/);
    expect(() =>
      azure.createVm({ name: 'x', size: 'Standard_B2s', nics: [{ name: 'n', accelerated: true }] }),
    ).toThrow(/accelerated/);
    const nics = ['a', 'b', 'c'].map((name) => ({ name }));
    expect(() => azure.createVm({ name: 'x', size: 'Standard_D4s_v3', nics })).toThrow(/at most 2/);
  });
});
