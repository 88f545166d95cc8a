import { describe, expect, test } from 'vitest';
import { nicFaults } from '../support/arm-schema.ts';
import { startBench } from '../support/bench.ts';
import { collect, startTyped } from '../support/typed-clients.ts';

const order = { name: 'workers', size: 'Standard_D4s_v3', instances: 3, accelerated: true } as const;
const group = 'rg-sandbox';

describe('a Uniform scale set', () => {
  test('has a model, instances with a power state, and network interfaces of the instances', async () => {
    const { azure, compute, network } = await startTyped();
    const { id } = azure.addScaleSet(order);
    const set = await compute.virtualMachineScaleSets.get(group, 'workers');
    expect(set).toMatchObject({ id, orchestrationMode: 'Uniform', sku: { capacity: 3 } });
    const [configuration] = set.virtualMachineProfile?.networkProfile?.networkInterfaceConfigurations ?? [];
    expect(configuration?.enableAcceleratedNetworking).toBe(true);
    const instances = await collect(compute.virtualMachineScaleSetVMs.list(group, 'workers'));
    expect(instances.map(({ instanceId }) => instanceId)).toEqual(['0', '1', '2']);
    const one = await compute.virtualMachineScaleSetVMs.get(group, 'workers', '1');
    expect(one).toEqual(instances[1]);
    expect(one).toMatchObject({
      name: 'workers_1',
      hardwareProfile: { vmSize: order.size },
      osProfile: { computerName: 'workers000001' },
    });
    const view = await compute.virtualMachineScaleSetVMs.getInstanceView(group, 'workers', '1');
    expect(view.statuses?.map(({ code }) => code)).toContain('PowerState/running');
    const nics = await collect(
      network.networkInterfaces.listVirtualMachineScaleSetVMNetworkInterfaces(group, 'workers', '1'),
    );
    expect(nics).toMatchObject([
      { name: 'nic', enableAcceleratedNetworking: true, virtualMachine: { id: one.id } },
    ]);
    expect(one.networkProfile?.networkInterfaces).toMatchObject([{ id: nics[0]?.id }]);
    const nic = await network.networkInterfaces.getVirtualMachineScaleSetNetworkInterface(
      group,
      'workers',
      '1',
      'nic',
    );
    expect(nic).toEqual(nics[0]);
    const all = await collect(
      network.networkInterfaces.listVirtualMachineScaleSetNetworkInterfaces(group, 'workers'),
    );
    expect(all).toHaveLength(3);
  });

  test('answers ResourceNotFound for what does not exist', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.addScaleSet(order);
    for (const path of [
      `${id}/virtualMachines/3`,
      `${id}/virtualMachines/x/instanceView`,
      `${id}/virtualMachines/0/networkInterfaces/none`,
      `${id}-none/virtualMachines`,
      `${id}-none/networkInterfaces`,
    ])
      expect((await arm.get(path)).body, path).toMatchObject({ error: { code: 'ResourceNotFound' } });
  });

  test('has network interfaces of the published type in subnets that exist', async () => {
    const { azure, arm } = await startBench();
    const { id } = azure.addScaleSet(order);
    const { body } = await arm.get(`${id}/virtualMachines/2/networkInterfaces/nic`);
    const nic = body as { properties: { ipConfigurations: { properties: { subnet: { id: string } } }[] } };
    expect(nicFaults({ ...nic, type: 'Microsoft.Network/networkInterfaces' } as typeof nic)).toEqual([]);
    const subnet = nic.properties.ipConfigurations[0]?.properties.subnet.id ?? '';
    expect((await arm.get(subnet)).status).toBe(200);
  });
});
