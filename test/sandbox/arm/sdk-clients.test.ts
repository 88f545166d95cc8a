import { ComputeManagementClient } from '@azure/arm-compute';
import { NetworkManagementClient } from '@azure/arm-network';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, startBench } from './support/bench.ts';

const updateIntervalInMs = 1;
const before = { ...process.env };

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of pages) found.push(one);
  return found;
}

let bench: Bench;
let compute: ComputeManagementClient;
let network: NetworkManagementClient;

beforeEach(async () => {
  bench = await startBench({ retryAfterSeconds: 'none' });
  const environment = bench.azure.environment();
  Object.assign(process.env, environment);
  const credential = new ManagedIdentityCredential();
  const options = { endpoint: bench.azure.url };
  const subscription = environment.ACCELNET_SUBSCRIPTIONS ?? '';
  compute = new ComputeManagementClient(credential, subscription, options);
  network = new NetworkManagementClient(credential, subscription, options);
  bench.azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3', settled: true, tags: { team: 'web' } });
});

afterEach(() => {
  process.env = { ...before };
});

describe('the unmodified Azure SDK clients', () => {
  test('read a VM and its instance view', async () => {
    const vm = await compute.virtualMachines.get('rg-sandbox', 'web-1', { expand: 'instanceView' });
    const view = await compute.virtualMachines.instanceView('rg-sandbox', 'web-1');
    expect(vm.hardwareProfile?.vmSize).toBe('Standard_D4s_v3');
    expect(vm.tags).toEqual({ team: 'web' });
    expect(vm.instanceView?.vmAgent?.statuses?.[0]?.displayStatus).toBe('Ready');
    expect(view.statuses?.map(({ code }) => code)).toEqual([
      'ProvisioningState/succeeded',
      'PowerState/running',
    ]);
  });

  test('list VMs of a group and of the subscription', async () => {
    bench.azure.createVm({ name: 'db-1', resourceGroup: 'rg-db', size: 'Standard_E4s_v3' });
    const inGroup = await collect(compute.virtualMachines.list('rg-sandbox'));
    const inAll = await collect(compute.virtualMachines.listAll());
    expect(inGroup.map(({ name }) => name)).toEqual(['web-1']);
    expect(inAll.map(({ name }) => name)).toEqual(['web-1', 'db-1']);
  });

  test('list network interfaces of a group and of the subscription', async () => {
    bench.azure.createVm({ name: 'db-1', resourceGroup: 'rg-db', size: 'Standard_E4s_v3' });
    const inGroup = await collect(network.networkInterfaces.list('rg-db'));
    const inAll = await collect(network.networkInterfaces.listAll());
    expect(inGroup.map(({ name }) => name)).toEqual(['db-1-nic']);
    expect(inAll.map(({ name }) => name)).toEqual(['web-1-nic', 'db-1-nic']);
  });

  test('deallocate a VM, set the flag of its network interface, and start it', async () => {
    await bench.during(
      compute.virtualMachines.deallocate('rg-sandbox', 'web-1', { updateIntervalInMs }).pollUntilDone(),
    );
    expect(bench.azure.vm('web-1').powerState).toBe('deallocated');
    const nic = await network.networkInterfaces.get('rg-sandbox', 'web-1-nic');
    const written = await bench.during(
      network.networkInterfaces
        .createOrUpdate(
          'rg-sandbox',
          'web-1-nic',
          { ...nic, enableAcceleratedNetworking: true },
          { updateIntervalInMs },
        )
        .pollUntilDone(),
    );
    expect(written.enableAcceleratedNetworking).toBe(true);
    expect(written.provisioningState).toBe('Succeeded');
    await bench.during(
      compute.virtualMachines.start('rg-sandbox', 'web-1', { updateIntervalInMs }).pollUntilDone(),
    );
    const vm = bench.azure.vm('web-1');
    expect(vm.powerState).toBe('running');
    expect(vm.nics[0]?.accelerated).toBe(true);
  });

  test('report a start that fails because there is no capacity', async () => {
    bench.azure.createVm({ name: 'web-2', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    bench.azure.setCapacity([
      { size: 'Standard_D4s_v3', location: 'westeurope', acceleratedOnly: false, free: 0 },
    ]);
    const started = bench.during(
      compute.virtualMachines.start('rg-sandbox', 'web-2', { updateIntervalInMs }).pollUntilDone(),
    );
    await expect(started).rejects.toThrow(/AllocationFailed/);
    expect(bench.azure.vm('web-2')).toMatchObject({ powerState: 'deallocated', provisioningState: 'Failed' });
  });

  test('list the sizes of a location', async () => {
    const skus = await collect(compute.resourceSkus.list({ filter: "location eq 'westeurope'" }));
    const size = skus.find(({ name }) => name === 'Standard_D4s_v3');
    expect(size?.capabilities).toContainEqual({ name: 'AcceleratedNetworkingEnabled', value: 'True' });
  });

  test.each([
    ['Standard_DS2_v2', '1'],
    ['Standard_D2_v2', '1'],
    ['Standard_F2s', '1'],
    ['Standard_D4ps_v5', '1'],
    ['Standard_D2s_v3', '2'],
    ['Standard_D2as_v5', '2'],
  ])('list %s with %s virtual processors a core', async (name, value) => {
    const skus = await collect(compute.resourceSkus.list({ filter: "location eq 'westeurope'" }));
    const size = skus.find((one) => one.name === name);
    expect(size?.capabilities).toContainEqual({ name: 'vCPUsPerCore', value });
  });

  test('list the sizes of a location and of a VM without their capabilities, ordered ones too', async () => {
    bench.azure.setSize({ name: 'Standard_X4s_v9', memoryGb: 24 });
    const lists = [
      compute.virtualMachineSizes.list('westeurope'),
      compute.virtualMachines.listAvailableSizes('rg-sandbox', 'web-1'),
    ];
    for (const list of lists) {
      const found = await collect(list);
      expect(found).toHaveLength(1498);
      expect(found.find(({ name }) => name === 'Standard_X4s_v9')).toMatchObject({
        numberOfCores: 4,
        memoryInMB: 24 * 1024,
      });
    }
  });

  test('read the images of the marketplace, from publisher to version', async () => {
    const { virtualMachineImages: images } = compute;
    const publishers = await images.listPublishers('westeurope');
    expect(publishers.map(({ name }) => name)).toContain('Debian');
    expect(await images.listOffers('westeurope', 'debian')).toMatchObject([{ name: 'debian-12' }]);
    expect(await images.listSkus('westeurope', 'Debian', 'debian-12')).toMatchObject([{ name: '12-gen2' }]);
    const [, newest] = await images.list('westeurope', 'Debian', 'debian-12', '12-gen2');
    const version = newest?.name ?? '';
    const image = await images.get('westeurope', 'Debian', 'debian-12', '12-gen2', version);
    expect(image).toMatchObject({ name: version, osDiskImage: { operatingSystem: 'Linux' } });
    expect(image.features).toContainEqual({ name: 'IsAcceleratedNetworkSupported', value: 'True' });
    await expect(images.listOffers('westeurope', 'nobody')).rejects.toMatchObject({ statusCode: 404 });
  });

  test('read a VM whose resource group has letters of any script, in an Edge Zone, with an attached disk', async () => {
    const order = { name: 'x', size: 'Standard_D4s_v3', image: 'attached' } as const;
    const extendedLocation = 'microsoftlosangeles1';
    bench.azure.createVm({
      ...order,
      resourceGroup: 'группа_(1)',
      extendedLocation,
      nics: [{ name: 'n', flag: 'absent' }],
    });
    const vm = await compute.virtualMachines.get('группа_(1)', 'x');
    expect(vm.extendedLocation).toEqual({ name: extendedLocation, type: 'EdgeZone' });
    expect(vm.storageProfile?.imageReference).toBeUndefined();
    expect(vm.storageProfile?.osDisk?.createOption).toBe('Attach');
    const nic = await network.networkInterfaces.get('группа_(1)', 'n');
    expect(nic.enableAcceleratedNetworking).toBeUndefined();
  });

  test('create and delete a network interface', async () => {
    const { ipConfigurations } = await network.networkInterfaces.get('rg-sandbox', 'web-1-nic');
    const subnet = { id: ipConfigurations?.[0]?.subnet?.id ?? '' };
    const body = { location: 'westeurope', ipConfigurations: [{ name: 'ip', subnet }] };
    await bench.during(
      network.networkInterfaces
        .createOrUpdate('rg-sandbox', 'spare', body, { updateIntervalInMs })
        .pollUntilDone(),
    );
    expect(bench.azure.nic('spare').properties.provisioningState).toBe('Succeeded');
    await bench.during(
      network.networkInterfaces.delete('rg-sandbox', 'spare', { updateIntervalInMs }).pollUntilDone(),
    );
    expect(bench.azure.state().nics.map(({ name }) => name)).toEqual(['web-1-nic']);
  });
});
