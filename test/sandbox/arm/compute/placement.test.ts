import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';
import { type Bench, startBench } from '../support/bench.ts';
import { startTyped } from '../support/typed-clients.ts';

const size = 'Standard_D4s_v3';
const location = 'westeurope';
const full = { size, location, free: 0 };
const stopped = { size, powerState: 'deallocated', settled: true } as const;

async function start({ azure, arm, outcome }: Bench, name: string): Promise<string> {
  const body = await outcome(await arm.call('POST', `${azure.vm(name).id}/start`));
  const { code } = (body.error ?? {}) as { code?: string };
  return code ?? String(body.status);
}

describe('a dedicated host', () => {
  const dedicatedHost = { group: 'hosts', name: 'one' };

  test('takes as many VMs as fit, whatever the capacity elsewhere, and shows how many more it can take', async () => {
    const bench = await startTyped();
    const { azure, arm, outcome, compute } = bench;
    azure.addResource({
      kind: 'dedicated-host',
      ...dedicatedHost,
      allocatable: [
        { size, count: 2 },
        { size: 'Standard_D8s_v3', count: 1 },
      ],
    });
    azure.setCapacity([full]);
    for (const name of ['a', 'b', 'c']) azure.createVm({ ...stopped, name, dedicatedHost });
    azure.createVm({ ...stopped, name: 'large', size: 'Standard_D8s_v3', dedicatedHost });
    azure.createVm({ ...stopped, name: 'odd', size: 'Standard_E4s_v3', dedicatedHost });
    const room = async (): Promise<unknown> => {
      const host = await compute.dedicatedHosts.get('rg-sandbox', 'hosts', 'one', { expand: 'instanceView' });
      return host.instanceView?.availableCapacity?.allocatableVMs?.map(({ count }) => count);
    };
    expect(await room()).toEqual([2, 1]);
    expect([await start(bench, 'odd'), await start(bench, 'a')]).toEqual(['AllocationFailed', 'Succeeded']);
    expect(await room()).toEqual([1, 0]);
    expect([await start(bench, 'large'), await start(bench, 'b'), await start(bench, 'c')]).toEqual([
      'AllocationFailed',
      'Succeeded',
      'AllocationFailed',
    ]);
    await outcome(await arm.call('POST', `${azure.vm('a').id}/deallocate`));
    expect(await start(bench, 'c')).toBe('Succeeded');
    const groups = await compute.dedicatedHostGroups.get('rg-sandbox', 'hosts');
    expect(groups.hosts).toHaveLength(1);
  });

  test('that is full refuses a start with the code that the rule says', async () => {
    const bench = await startBench({ rules: { pinnedStartFailsWith: 'OverconstrainedAllocationRequest' } });
    const { azure } = bench;
    azure.addResource({ kind: 'dedicated-host', ...dedicatedHost, allocatable: [{ size, count: 0 }] });
    azure.createVm({ ...stopped, name: 'a', dedicatedHost });
    expect(await start(bench, 'a')).toBe('OverconstrainedAllocationRequest');
  });
});

describe('a capacity reservation', () => {
  test('guarantees capacity for as many VMs as are reserved, and for none of another size or zone', async () => {
    const bench = await startTyped();
    const { azure, compute } = bench;
    azure.addResource({
      kind: 'capacity-reservation',
      group: 'reserved',
      name: 'two',
      size,
      capacity: 2,
      zone: '1',
    });
    azure.setCapacity([full, { ...full, size: 'Standard_D8s_v3' }]);
    const member: Omit<VmOrder, 'name'> = { ...stopped, zone: '1', capacityReservationGroup: 'reserved' };
    for (const name of ['a', 'b', 'c']) azure.createVm({ ...member, name });
    azure.createVm({ ...member, name: 'other-size', size: 'Standard_D8s_v3' });
    azure.createVm({ ...member, name: 'other-zone', zone: '2' });
    azure.createVm({ ...stopped, name: 'outside', zone: '1' });
    const outcomes = [];
    for (const name of ['outside', 'other-size', 'other-zone', 'a', 'b', 'c'])
      outcomes.push(await start(bench, name));
    const failed = 'ZonalAllocationFailed';
    expect(outcomes).toEqual([failed, failed, failed, 'Succeeded', 'Succeeded', failed]);
    const reservation = await compute.capacityReservations.get('rg-sandbox', 'reserved', 'two');
    expect(reservation).toMatchObject({ sku: { name: size, capacity: 2 }, zones: ['1'] });
    const group = await compute.capacityReservationGroups.get('rg-sandbox', 'reserved');
    expect(group.virtualMachinesAssociated).toHaveLength(5);
  });
});

describe('running members', () => {
  test.each([
    ['an availability set', { availabilitySet: 'together' }],
    ['a proximity placement group', { proximityPlacementGroup: 'together' }],
  ])('of %s tie the other members to their place until all are deallocated', async (_what, where) => {
    const bench = await startBench();
    const { azure, arm, outcome } = bench;
    const running = azure.createVm({ name: 'running', size, settled: true, ...where });
    azure.createVm({ ...stopped, name: 'member', ...where });
    azure.createVm({ ...stopped, name: 'alone' });
    azure.setCapacity([{ ...full, pinnedOnly: true }]);
    expect([await start(bench, 'alone'), await start(bench, 'member')]).toEqual([
      'Succeeded',
      'AllocationFailed',
    ]);
    await outcome(await arm.call('POST', `${running.id}/deallocate`));
    expect(await start(bench, 'member')).toBe('Succeeded');
  });

  test('of a proximity placement group make a start fail with the code that the rule says', async () => {
    const bench = await startBench({ rules: { pinnedStartFailsWith: 'OverconstrainedAllocationRequest' } });
    const { azure } = bench;
    const where = { proximityPlacementGroup: 'together' };
    azure.createVm({ name: 'running', size, settled: true, ...where });
    azure.createVm({ ...stopped, name: 'member', ...where });
    azure.setCapacity([{ ...full, pinnedOnly: true }]);
    expect(await start(bench, 'member')).toBe('OverconstrainedAllocationRequest');
  });
});
