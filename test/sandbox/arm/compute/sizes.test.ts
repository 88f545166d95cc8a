import { describe, expect, test } from 'vitest';
import { type Size, sizes } from '../../../../sandbox/arm/compute/sizes.ts';
import { type Bench, startBench } from '../support/bench.ts';

interface Sku {
  readonly name: string;
  readonly capabilities: readonly { readonly name: string; readonly value: string }[];
  readonly restrictions: readonly object[];
}

async function skuOf({ azure, arm }: Bench, name: string, subscription?: string): Promise<Sku | undefined> {
  const [first = ''] = azure.environment().ACCELNET_SUBSCRIPTIONS?.split(',') ?? [];
  const path = `/subscriptions/${subscription ?? first}/providers/Microsoft.Compute/skus`;
  const { body } = await arm.get(path, `&$filter=${encodeURIComponent("location eq 'westeurope'")}`);
  return (body.value as Sku[]).find((one) => one.name === name);
}

const reported = (sku: Sku | undefined, capability: string): string | undefined =>
  sku?.capabilities.find(({ name }) => name === capability)?.value;

const named = (name: string): Size | undefined => sizes.find((size) => size.name === `Standard_${name}`);

describe('the catalogue', () => {
  test('accelerates nothing on a host that Network refuses the flag for', () => {
    expect(sizes.filter((size) => !size.accelerated && size.onHost !== 'never')).toEqual([]);
  });

  test.each([
    ['D2s_v3', { acceleratedNics: 1, vcpusPerCore: 2, hardware: ['mlx5', 'mana'], rdma: false }],
    ['D1_v2', { acceleratedNics: 1, vcpusPerCore: 1, accelerated: true }],
    ['D2_v2', { acceleratedNics: 2, vcpusPerCore: 1 }],
    ['D2ds_v5', { acceleratedNics: 2, onHost: 'always' }],
    ['D2s_v6', { acceleratedNics: 2, onHost: 'by-flag', hardware: ['mana'] }],
    ['E4ps_v6', { onHost: 'always', architecture: 'Arm64', vcpusPerCore: 1 }],
    ['D4plds_v6', { onHost: 'always', architecture: 'Arm64' }],
    ['D4as_v5', { onHost: 'by-flag', hardware: ['mlx5'] }],
    ['NC4as_T4_v3', { onHost: 'by-flag' }],
    ['NC6s_v3', { onHost: 'never', capability: 'True' }],
    ['ND96asr_v4', { rdma: true }],
    ['HB120rs_v3', { rdma: true, onHost: 'by-flag' }],
    ['ND96is_MI300X_v5', { rdma: false }],
    ['DC4as_v5', { onHost: 'never', capability: 'False' }],
    ['E8-4s_v5', { vcpus: 8, vcpusAvailable: 4 }],
    ['DS13-2_v2', { vcpus: 8, vcpusAvailable: 2 }],
  ])('has for %s what its sources say', (name, holds) => {
    expect(named(name)).toMatchObject(holds);
  });

  test('is what Resource SKUs lists, each size with at least twenty capabilities', async () => {
    const sku = await skuOf(await startBench(), 'Standard_ND96asr_v4');
    expect(sku?.capabilities.length).toBeGreaterThanOrEqual(20);
    expect(['RdmaEnabled', 'vCPUs', 'AcceleratedNetworkingEnabled'].map((one) => reported(sku, one))).toEqual(
      ['True', '96', 'True'],
    );
  });
});

describe('a size that is ordered', () => {
  test('is listed with its capabilities and can be had, accelerated as its platform does', async () => {
    const bench = await startBench();
    bench.azure.setSize({ name: 'Standard_X4s_v9', onHost: 'always', rdma: true, maxNics: 3 });
    const sku = await skuOf(bench, 'Standard_X4s_v9');
    expect(reported(sku, 'RdmaEnabled')).toBe('True');
    expect(reported(sku, 'MaxNetworkInterfaces')).toBe('3');
    bench.azure.createVm({ name: 'vm', size: 'standard_x4s_V9', settled: true });
    expect(bench.azure.vm('vm').nics[0]).toMatchObject({
      accelerated: true,
      enableAcceleratedNetworking: false,
    });
  });

  test('may be silent about the capability', async () => {
    const bench = await startBench();
    bench.azure.setSize({ name: 'Standard_X4s_v9', capability: 'absent' });
    expect(reported(await skuOf(bench, 'Standard_X4s_v9'), 'AcceleratedNetworkingEnabled')).toBeUndefined();
    expect(reported(await skuOf(bench, 'Standard_D4s_v3'), 'AcceleratedNetworkingEnabled')).toBe('True');
  });

  test('takes the place of one of the catalogue and keeps of it what is not said', async () => {
    const bench = await startBench();
    const { vcpus, onHost } = bench.azure.setSize({ name: 'Standard_E8s_v6', onHost: 'always' });
    expect({ vcpus, onHost }).toEqual({ vcpus: 8, onHost: 'always' });
    bench.azure.createVm({ name: 'vm', size: 'Standard_E8s_v6', settled: true });
    expect(bench.azure.vm('vm').nics[0]?.accelerated).toBe(true);
  });

  test('is restricted for the subscription that it names only', async () => {
    const subscriptionIds = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    const [first = '', second = ''] = subscriptionIds;
    const bench = await startBench({ subscriptionIds });
    const restrictions = [{ subscriptionId: second, location: 'westeurope' }];
    bench.azure.setSize({ name: 'Standard_X4s_v9', restrictions });
    expect((await skuOf(bench, 'Standard_X4s_v9', first))?.restrictions).toEqual([]);
    expect((await skuOf(bench, 'Standard_X4s_v9', second))?.restrictions).toHaveLength(1);
    const ends = [first, second].map(async (subscriptionId, index) => {
      const order = { name: `vm-${index}`, size: 'Standard_X4s_v9', subscriptionId };
      const { id } = bench.azure.createVm({ ...order, powerState: 'deallocated' });
      return (await bench.outcome(await bench.arm.call('POST', `${id}/start`))).status;
    });
    expect(await Promise.all(ends)).toEqual(['Succeeded', 'Failed']);
  });

  test('is refused with everything that is wrong with it', async () => {
    const { azure } = await startBench();
    expect(() => azure.setSize({ name: 'D4', vcpus: 0 })).toThrow(/name.*vcpus/s);
    expect(() => azure.createVm({ name: 'vm', size: 'Standard_X4s_v9' })).toThrow(/Standard_X4s_v9/);
  });
});

describe('more accelerated network interfaces than the size takes', () => {
  const two = [{ name: 'a', accelerated: true }, { name: 'b' }];

  async function turnOn(bench: Bench, nic: string): Promise<number> {
    const { body } = await bench.arm.get(nic);
    Object.assign(body.properties as object, { enableAcceleratedNetworking: true });
    const answer = await bench.arm.call('PUT', nic, { body });
    if (answer.status === 200) await bench.outcome(answer);
    return answer.status;
  }

  test('are refused by the rule secondAcceleratedNic, and a write that leaves the flag is not', async () => {
    const bench = await startBench();
    const order = { name: 'vm', size: 'Standard_D2s_v3', powerState: 'deallocated', nics: two } as const;
    const { nicIds } = bench.azure.createVm(order);
    expect(await turnOn(bench, nicIds[1] ?? '')).toBe(400);
    expect(await turnOn(bench, nicIds[0] ?? '')).toBe(200);
    expect(bench.azure.vm('vm').nics.map((nic) => nic.enableAcceleratedNetworking)).toEqual([true, false]);
  });

  test('are accepted by the other rule, and have no virtual function', async () => {
    const bench = await startBench({ rules: { secondAcceleratedNic: 'accepted' } });
    const order = { name: 'vm', size: 'Standard_D2s_v3', powerState: 'deallocated', nics: two } as const;
    const { id, nicIds } = bench.azure.createVm(order);
    expect(await turnOn(bench, nicIds[1] ?? '')).toBe(200);
    await bench.outcome(await bench.arm.call('POST', `${id}/start`));
    expect(bench.azure.vm('vm').nics.map(({ accelerated }) => accelerated)).toEqual([true, false]);
  });

  test('are accepted on a size that takes them', async () => {
    const bench = await startBench();
    const order = { name: 'vm', size: 'Standard_D4s_v3', powerState: 'deallocated', nics: two } as const;
    const { nicIds } = bench.azure.createVm(order);
    expect(await turnOn(bench, nicIds[1] ?? '')).toBe(200);
  });

  test('are refused when the VM is created, by ARM and by the order', async () => {
    const bench = await startBench();
    const both = two.map((nic) => ({ ...nic, accelerated: true }));
    expect(() => bench.azure.createVm({ name: 'vm', size: 'Standard_D2s_v3', nics: both })).toThrow(
      /at most/,
    );
    const { id } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', nics: both, settled: true });
    const { body } = await bench.arm.get(id);
    const { properties } = body as { properties: { hardwareProfile: { vmSize: string } } };
    properties.hardwareProfile.vmSize = 'Standard_D2s_v3';
    expect(await bench.arm.call('PUT', id, { body })).toMatchObject({
      status: 400,
      body: { error: { code: 'VMSizeIsNotPermittedToEnableAcceleratedNetworking' } },
    });
  });
});
