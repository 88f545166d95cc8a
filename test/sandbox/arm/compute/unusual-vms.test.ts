import { describe, expect, test } from 'vitest';
import { nicFaults, vmFaults } from '../support/arm-schema.ts';
import { startBench } from '../support/bench.ts';

const size = 'Standard_D4s_v3';

describe('a resource group', () => {
  test.each(['rg-web', '_(web).test_1', 'gruppe-höhe', 'группа', 'リソース', `${'a'.repeat(89)}-`])(
    'may be named %s, as Azure allows',
    async (resourceGroup) => {
      const { azure, arm } = await startBench();
      const { id } = azure.createVm({ name: 'vm', size, resourceGroup });
      expect(await arm.get(encodeURI(id))).toMatchObject({ status: 200, body: { name: 'vm', id } });
      const upper = encodeURI(id.replace(resourceGroup, resourceGroup.toUpperCase()));
      expect(await arm.get(upper)).toMatchObject({ status: 200, body: { id } });
      azure.setResourceGroup(resourceGroup, { tags: { team: 'web' } });
      expect(azure.state().resourceGroups.map(({ name }) => name)).toEqual([resourceGroup]);
    },
  );

  test.each(['ends.', 'a b', 'a/b', '', 'a'.repeat(91)])('may not be named "%s"', async (resourceGroup) => {
    const { azure } = await startBench();
    expect(() => azure.createVm({ name: 'vm', size, resourceGroup })).toThrow(/resourceGroup/);
  });
});

describe('a network interface', () => {
  test('may have no flag in its JSON, until it is written', async () => {
    const { azure, arm, outcome } = await startBench();
    const { nicIds } = azure.createVm({ name: 'vm', size, nics: [{ name: 'n', flag: 'absent' }] });
    const [nic = ''] = nicIds;
    const { body } = await arm.get(nic);
    expect(body.properties).not.toHaveProperty('enableAcceleratedNetworking');
    expect(nicFaults(body as { properties: object })).toEqual([]);
    expect(azure.vm('vm').nics[0]?.enableAcceleratedNetworking).toBe(false);
    await outcome(await arm.call('PUT', nic, { body }));
    expect((await arm.get(nic)).body.properties).toHaveProperty('enableAcceleratedNetworking', false);
  });
});

describe('a VM', () => {
  test('whose OS disk was attached has no image and no OS profile, and is of the published shape', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, os: 'windows', image: 'attached' });
    const { body } = await arm.get(id, '&$expand=instanceView');
    const { storageProfile, ...properties } = body.properties as {
      storageProfile: { osDisk: { createOption: string; osType: string; managedDisk: { id: string } } };
    };
    expect(storageProfile).not.toHaveProperty('imageReference');
    expect(storageProfile.osDisk).toMatchObject({ createOption: 'Attach', osType: 'Windows' });
    expect(properties).not.toHaveProperty('osProfile');
    expect(vmFaults(body)).toEqual([]);
    const disk = await arm.get(storageProfile.osDisk.managedDisk.id);
    expect(disk.body).toMatchObject({ properties: { osType: 'Windows' } });
  });

  test('may be in an Edge Zone', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size, extendedLocation: 'microsoftlosangeles1' });
    const { body } = await arm.get(id);
    expect(body.extendedLocation).toEqual({ name: 'microsoftlosangeles1', type: 'EdgeZone' });
    expect(vmFaults(body)).toEqual([]);
  });
});
