import { expect, test } from 'vitest';
import { toVmFacts } from '../../src/azure/to-vm-facts.ts';

const vm = (given: object = {}, properties: object = {}): object => ({
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm1',
  location: 'WestEurope',
  ...given,
  properties: {
    vmId: 'u-1',
    hardwareProfile: { vmSize: 'Standard_D4s_v3' },
    provisioningState: 'Succeeded',
    networkProfile: { networkInterfaces: [{ id: 'nic-1' }] },
    instanceView: {
      statuses: [{ code: 'ProvisioningState/succeeded' }, { code: 'PowerState/running' }],
      vmAgent: {
        statuses: [
          { code: 'ProvisioningState/succeeded', displayStatus: 'Ready', time: '2026-11-22T12:00:00Z' },
        ],
      },
    },
    ...properties,
  },
});

function read(body: object): object {
  const facts = toVmFacts(body);
  return facts.ok ? facts.value : { faults: facts.faults };
}

test('a running VM is read', () => {
  expect(read(vm())).toMatchObject({
    vmUid: 'u-1',
    location: 'westeurope',
    power: 'running',
    agent: { ready: true, reportedAt: '2026-11-22T12:00:00Z' },
    nicIds: ['nic-1'],
    priority: 'Regular',
    hibernated: false,
  });
});

test.each<[string, object, object]>([
  ['no power state', { instanceView: { statuses: [] } }, { power: 'unknown' }],
  [
    'a power state that nobody knows',
    { instanceView: { statuses: [{ code: 'PowerState/floating' }] } },
    { power: 'unknown' },
  ],
  ['no instance view', { instanceView: null }, { power: 'unknown', extensions: [] }],
  [
    'hibernation',
    {
      instanceView: {
        statuses: [{ code: 'PowerState/deallocated' }, { code: 'HibernationState/Hibernated' }],
      },
    },
    { hibernated: true },
  ],
  [
    'an ephemeral disk',
    { storageProfile: { osDisk: { diffDiskSettings: { option: 'Local' } } } },
    { ephemeralOsDisk: true },
  ],
  ['a scale set', { virtualMachineScaleSet: { id: 'set' } }, { scaleSetId: 'set' }],
  ['a host group', { hostGroup: { id: 'hosts' } }, { dedicatedHostId: 'hosts' }],
  [
    'a reservation',
    { capacityReservation: { capacityReservationGroup: { id: 'r' } } },
    { capacityReservationGroupId: 'r' },
  ],
  [
    'an extension in its own status',
    {
      instanceView: {
        statuses: [],
        extensions: [{ name: 'x', statuses: [{ code: 'ProvisioningState/creating' }] }],
      },
    },
    { extensions: [{ name: 'x', provisioningState: 'creating' }] },
  ],
])('a VM with %s is read', (_title, properties, expected) => {
  expect(read(vm({}, properties))).toMatchObject(expected);
});

test('extensions come from the VM’s resources where it has them', () => {
  const resources = [{ name: 'AzureMonitor', properties: { provisioningState: 'Updating' } }];
  expect(read(vm({ resources }))).toMatchObject({
    extensions: [{ name: 'AzureMonitor', provisioningState: 'Updating' }],
  });
});

test('tags of a strange kind are read as text', () => {
  expect(read(vm({ tags: { a: 1, b: null, c: 'x' } }))).toMatchObject({ tags: { a: '1', b: '', c: 'x' } });
});

test('an answer that is no VM is told with its faults', () => {
  expect(read({ id: 'x', properties: {} })).toHaveProperty('faults');
});
