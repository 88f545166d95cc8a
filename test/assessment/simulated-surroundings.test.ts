import { expect, test } from 'vitest';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { assessVm } from '../../src/assessment/assess-vm.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy, type Policy } from '../../src/core/policy/policy.ts';
import { azureOverSimulation, monday } from '../support/azure-over-simulation.ts';

// What the simulated Azure makes of orders, read by the app's own client: shapes that were not written for the corpus.

const call = { correlationId: '00000000-0000-4000-8000-00000000c0de' };
const base = {
  size: 'Standard_D4s_v3',
  settled: true,
  createdAt: Date.parse(monday) - 3_600_000,
  raiseEvents: false,
} as const;
const sibling: Partial<Policy> = { availabilitySets: 'sibling' };

async function simulated() {
  const { azure, sources } = await azureOverSimulation();
  const assessed = async (name: string, policy: Partial<Policy> = {}, fresh = false): Promise<string> => {
    const id = parseVmId(azure.vm(name).id);
    if (!id.ok) throw new Error(id.faults.join());
    const assessed = await assessVm(sources(), { ...defaultPolicy, ...policy }, id.value, { ...call, fresh });
    if (!assessed.ok) throw new Error(JSON.stringify(assessed.failure));
    const { decision } = assessed.value;
    return decision.kind === 'remediate' ? decision.plan : decision.reasons[0].code;
  };
  const decided = async (order: Omit<VmOrder, 'size'>, policy: Partial<Policy> = {}): Promise<string> => {
    azure.createVm({ ...base, ...order });
    return await assessed(order.name, policy);
  };
  return { azure, assessed, decided };
}

test('images lead to their reasons', async () => {
  const { azure, decided } = await simulated();
  azure.addResource({ kind: 'image', name: 'plain' });
  azure.addResource({ kind: 'gallery-image', gallery: 'gold', name: 'silent' });
  const features = [{ name: 'IsAcceleratedNetworkSupported', value: 'true' }];
  azure.addResource({ kind: 'gallery-image', gallery: 'other', name: 'declared', features });
  const declared = { gallery: 'other', name: 'declared' };
  const reportedOs = { name: 'rhel', version: '8.6' };
  expect(await decided({ name: 'plain', image: { name: 'plain' } })).toBe('custom-image');
  expect(await decided({ name: 'disk', image: { name: 'plain' }, diskAccelerated: true })).toBe('restart');
  expect(await decided({ name: 'silent', image: { gallery: 'gold', name: 'silent' } })).toBe('custom-image');
  expect(await decided({ name: 'declared', image: declared })).toBe('restart');
  expect(await decided({ name: 'old', image: declared, reportedOs })).toBe('guest-not-mana-ready');
});

test('public addresses and availability sets lead to their reasons', async () => {
  const { azure, decided } = await simulated();
  expect(await decided({ name: 'basic', publicAddress: 'basic-dynamic' })).toBe('dynamic-public-ip');
  expect(await decided({ name: 'standard', publicAddress: 'standard' })).toBe('restart');
  expect(await decided({ name: 'alone', availabilitySet: 'as' }, sibling)).toBe('availability-set');
  azure.createVm({ ...base, name: 'first', availabilitySet: 'as', nics: [{ name: 'n', accelerated: true }] });
  expect(await decided({ name: 'second', availabilitySet: 'as' }, sibling)).toBe('restart');
});

test('a deny assignment is found by an assessment that uses no caches', async () => {
  const { azure, assessed, decided } = await simulated();
  expect(await decided({ name: 'app' })).toBe('restart');
  const scope = azure.vm('app').id.replace(/\/providers\/.*/, '');
  azure.setDenyAssignments([{ name: 'managed', scope, notActions: ['*/read'] }]);
  expect(await assessed('app')).toBe('restart');
  expect(await assessed('app', {}, true)).toBe('deny-assignment');
});

test('a deny assignment on the VM, on one of its NICs, or on what a NIC is joined to, is found while the VM runs', async () => {
  const { azure, assessed, decided } = await simulated();
  expect(await decided({ name: 'app', nics: [{ name: 'app-0' }, { name: 'app-1' }] })).toBe('restart');
  const { id } = azure.vm('app');
  const nic = azure.nic('app-1');
  const subnet = /"subnet":\{"id":"([^"]+)"/.exec(JSON.stringify(nic))?.[1] ?? '';
  const denied = async (scope: string, actions: string[]): Promise<string> => {
    azure.setDenyAssignments([{ name: 'no', scope, actions }]);
    return await assessed('app', {}, true);
  };
  const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';
  expect(await denied(id, ['Microsoft.Compute/virtualMachines/start/action'])).toBe('deny-assignment');
  expect(await denied(nic.id, ['*/write'])).toBe('deny-assignment');
  expect(await denied(subnet, [join])).toBe('deny-assignment');
  expect(await denied(subnet.replace(/\/subnets\/.*/, ''), ['*'])).toBe('deny-assignment');
  expect(await denied(subnet, ['*/write'])).toBe('restart');
  expect(await denied(`${id}x`, ['*'])).toBe('restart');
});
