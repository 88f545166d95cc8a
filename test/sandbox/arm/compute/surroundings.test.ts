import { describe, expect, test } from 'vitest';
import { sizes } from '../../../../sandbox/arm/compute/sizes.ts';
import { nicFaults, vmFaults } from '../support/arm-schema.ts';
import { startBench } from '../support/bench.ts';

const size = 'Standard_D4s_v3';

describe('the table of sizes', () => {
  test('has the 1,497 sizes of the catalogue, 1,311 of them with the capability, none twice', () => {
    expect(sizes).toHaveLength(1497);
    expect(sizes.filter(({ capability }) => capability === 'True')).toHaveLength(1311);
    expect(new Set(sizes.map(({ name }) => name.toLowerCase())).size).toBe(sizes.length);
    for (const family of [
      /_B.*_v2$/,
      /_D.*_v2$/,
      /_[DE].*_v3$/,
      /_[DE].*_v4$/,
      /_[DE].*as_v5$/,
      /_[DE].*_v6$/,
      /ps_v[56]$/,
      /_F/,
      /_L/,
      /_M/,
      /_N/,
    ])
      expect(sizes.filter(({ name }) => family.test(name)).length).toBeGreaterThan(1);
    expect(sizes.filter(({ architecture }) => architecture === 'Arm64').length).toBeGreaterThan(3);
  });
});

describe('a public address', () => {
  test('that is Basic and dynamic is lost at a deallocation and replaced by another at the start', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id, nicIds } = azure.createVm({
      name: 'vm',
      size,
      settled: true,
      publicAddress: 'basic-dynamic',
    });
    const nic = (await arm.get(nicIds[0] ?? '')).body as {
      properties: { ipConfigurations: [{ properties: { publicIPAddress: { id: string } } }] };
    };
    const address = nic.properties.ipConfigurations[0].properties.publicIPAddress.id;
    const read = async (): Promise<Record<string, unknown>> =>
      (await arm.get(address)).body.properties as Record<string, unknown>;
    const before = await read();
    expect(before).toMatchObject({ publicIPAllocationMethod: 'Dynamic', ipAddress: expect.any(String) });
    await outcome(await arm.call('POST', `${id}/deallocate`));
    expect(await read()).not.toHaveProperty('ipAddress');
    await outcome(await arm.call('POST', `${id}/start`));
    const after = await read();
    expect(after.ipAddress).toEqual(expect.any(String));
    expect(after.ipAddress).not.toBe(before.ipAddress);
  });

  test('that is Standard stays the same after a deallocation', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, settled: true, publicAddress: 'standard' });
    const address = `${id.slice(0, id.indexOf('/providers/'))}/providers/Microsoft.Network/publicIPAddresses/vm-ip`;
    const before = (await arm.get(address)).body;
    await outcome(await arm.call('POST', `${id}/deallocate`));
    expect((await arm.get(address)).body).toEqual(before);
    const list = await arm.get(address.slice(0, address.lastIndexOf('/')));
    expect(list.body.value).toEqual([before]);
  });
});

describe('what surrounds a VM', () => {
  test('is named by the VM and can be read by its id', async () => {
    const { azure, arm } = await startBench();
    const { id, nicIds } = azure.createVm({
      name: 'vm',
      size,
      proximityPlacementGroup: 'near',
      dedicatedHost: { group: 'hosts', name: 'one' },
      capacityReservationGroup: 'reserved',
      scaleSet: 'flex',
      publicAddress: 'standard',
      hibernation: true,
    });
    const { body } = await arm.get(id);
    expect(vmFaults(body)).toEqual([]);
    expect(nicFaults((await arm.get(nicIds[0] ?? '')).body as { properties: object })).toEqual([]);
    const properties = body.properties as Record<string, { id: string }>;
    const reservation = body.properties as {
      capacityReservation: { capacityReservationGroup: { id: string } };
    };
    const links = [
      [properties.proximityPlacementGroup?.id, 'Microsoft.Compute/proximityPlacementGroups'],
      [properties.host?.id, 'Microsoft.Compute/hostGroups/hosts'],
      [properties.virtualMachineScaleSet?.id, 'Microsoft.Compute/virtualMachineScaleSets'],
      [
        reservation.capacityReservation.capacityReservationGroup.id,
        'Microsoft.Compute/capacityReservationGroups',
      ],
    ];
    for (const [link = '', type] of links)
      expect((await arm.get(link)).body).toMatchObject({ id: link, type });
    expect((await arm.get(`${properties.host?.id}-none`)).status).toBe(404);
  });

  test('may include members that an order has no name for', async () => {
    const { azure, arm } = await startBench();
    const securityProfile = { securityType: 'TrustedLaunch', uefiSettings: { vTpmEnabled: true } };
    const { id } = azure.createVm({ name: 'vm', size, extra: { properties: { securityProfile } } });
    const { body } = await arm.get(id);
    expect(body.properties).toMatchObject({ securityProfile, hardwareProfile: { vmSize: size } });
    expect(vmFaults(body)).toEqual([]);
    expect(() => azure.createVm({ name: 'x', size, extra: { id: 'y' } })).toThrow(/must not hold id/);
    const twice = { properties: { networkProfile: { networkInterfaces: [] } } };
    expect(() => azure.createVm({ name: 'x', size, extra: twice })).toThrow(/networkProfile/);
    const wrong = { properties: { storageProfile: { osDisk: 'none' } } };
    expect(() => azure.createVm({ name: 'x', size, extra: wrong })).toThrow(
      /extra\.properties\.storageProfile/,
    );
    for (const extraOfNic of [{ properties: 1 }, { properties: { ipConfigurations: [1] } }])
      expect(() => azure.createVm({ name: 'x', size, nics: [{ name: 'n', extra: extraOfNic }] })).toThrow(
        /list of objects/,
      );
    expect(azure.state()).toMatchObject({ vms: [{ name: 'vm' }], nics: [{ name: 'vm-nic' }] });
  });

  test('may be a Uniform scale set, with instances of its own', async () => {
    const { azure, arm } = await startBench();
    const set = azure.addScaleSet({ name: 'uniform', size, instances: 3, accelerated: true });
    expect((await arm.get(set.id)).body).toMatchObject({
      sku: { name: size, capacity: 3 },
      properties: { orchestrationMode: 'Uniform' },
    });
    const { body } = await arm.get(`${set.id}/virtualMachines`);
    expect(body.value).toMatchObject([{ instanceId: '0' }, { instanceId: '1' }, { instanceId: '2' }]);
    expect(azure.state().vms).toEqual([]);
    expect(() => azure.addScaleSet({ name: 'x', size: 'Standard_None' })).toThrow(/Standard_None/);
  });

  test.each([true, false, undefined])(
    'includes an OS disk that shows whether its image supports acceleration (%s)',
    async (diskAccelerated) => {
      const { azure, arm } = await startBench();
      const { id } = azure.createVm({
        name: 'vm',
        size,
        ...(diskAccelerated === undefined ? {} : { diskAccelerated }),
      });
      const vm = (await arm.get(id)).body as {
        properties: { storageProfile: { osDisk: { managedDisk: { id: string } } } };
      };
      const disk = (await arm.get(vm.properties.storageProfile.osDisk.managedDisk.id)).body;
      expect(disk).toMatchObject({ managedBy: id, properties: { diskState: 'Attached' } });
      const { supportedCapabilities } = disk.properties as {
        supportedCapabilities: { acceleratedNetwork?: boolean };
      };
      expect(supportedCapabilities.acceleratedNetwork).toBe(diskAccelerated);
    },
  );
});

describe('a hibernated VM', () => {
  test('refuses changes of its network interfaces until it is deallocated completely', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id, nicIds } = azure.createVm({ name: 'vm', size, hibernation: true, powerState: 'hibernated' });
    const nic = nicIds[0] ?? '';
    const put = async (): Promise<number> =>
      (await arm.call('PUT', nic, { body: (await arm.get(nic)).body })).status;
    const view = JSON.stringify((await arm.get(`${id}/instanceView`)).body);
    expect(view).toContain('PowerState/deallocated');
    expect(view).toContain('HibernationState/Hibernated');
    expect(await put()).toBe(409);
    const resized = (await arm.get(id)).body;
    Object.assign(resized.properties as object, { hardwareProfile: { vmSize: 'Standard_D8s_v3' } });
    expect((await arm.call('PUT', id, { body: resized })).status).toBe(409);
    await outcome(await arm.call('POST', `${id}/deallocate`));
    expect(JSON.stringify((await arm.get(`${id}/instanceView`)).body)).not.toContain('Hibernated');
    expect(await put()).toBe(200);
  });

  test('results from a deallocation with hibernate=true if the VM has the capability', async () => {
    const { azure, arm, outcome } = await startBench();
    const able = azure.createVm({ name: 'able', size, hibernation: true, settled: true }).id;
    const unable = azure.createVm({ name: 'unable', size, settled: true }).id;
    const hibernate = { query: '&hibernate=true' };
    expect((await arm.call('POST', `${unable}/deallocate`, hibernate)).status).toBe(409);
    await outcome(await arm.call('POST', `${able}/deallocate`, hibernate));
    expect(JSON.stringify((await arm.get(`${able}/instanceView`)).body)).toContain('Hibernated');
    await outcome(await arm.call('POST', `${able}/start`));
    expect(azure.vm('able').powerState).toBe('running');
    expect(JSON.stringify((await arm.get(`${able}/instanceView`)).body)).not.toContain('Hibernated');
  });

  test('cannot be ordered without the capability', async () => {
    const { azure } = await startBench();
    expect(() => azure.createVm({ name: 'vm', size, powerState: 'hibernated' })).toThrow(/hibernation/);
  });
});
