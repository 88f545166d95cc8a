import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toNic } from '../../../src/azure/resources/to-nic.ts';
import { toVmFacts } from '../../../src/azure/resources/to-vm-facts.ts';

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
    'an unknown power state',
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
  [
    'a managed OS disk and a virtual TPM',
    {
      storageProfile: { osDisk: { managedDisk: { id: 'disk' } } },
      securityProfile: { securityType: 'TrustedLaunch', uefiSettings: { vTpmEnabled: true } },
    },
    { osDiskId: 'disk', virtualTpm: true },
  ],
  ['trusted launch without a virtual TPM', { securityProfile: { uefiSettings: {} } }, { virtualTpm: false }],
  [
    'an image of a gallery',
    { storageProfile: { imageReference: { id: 'gallery' } } },
    { os: { image: 'custom', imageId: 'gallery' } },
  ],
  [
    'an image of a community gallery',
    { storageProfile: { imageReference: { communityGalleryImageId: 'community' } } },
    { os: { image: 'custom', imageId: 'community' } },
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

test.each<[string, object, object | undefined]>([
  ['none was provisioned and none is Ready', { provisionVMAgent: false }, undefined],
  ['one was provisioned and is not Ready', { provisionVMAgent: true }, { ready: false }],
  ['nothing is said of provisioning', {}, { ready: false }],
])('an agent is read as missing or as not Ready where %s', (_title, linuxConfiguration, agent) => {
  const vmAgent = { vmAgentVersion: 'Unknown', statuses: [{ displayStatus: 'Not Ready' }] };
  const facts = toVmFacts(vm({}, { osProfile: { linuxConfiguration }, instanceView: { vmAgent } }));
  expect(facts.ok && facts.value.agent).toEqual(agent);
});

test.each<[string, object, object]>([
  [
    'a purchase plan',
    { plan: { publisher: 'f5', product: 'big-ip', name: 'byol', promotionCode: 'x' } },
    { plan: { publisher: 'f5', product: 'big-ip', name: 'byol' } },
  ],
  ['a plan that names nothing', { plan: {} }, { plan: { publisher: '', product: '', name: '' } }],
  [
    'an Edge Zone',
    { extendedLocation: { name: 'microsoftlosangeles1', type: 'EdgeZone' } },
    { extendedLocation: 'microsoftlosangeles1' },
  ],
])('a VM with %s is read', (_title, given, expected) => {
  expect(read(vm(given))).toMatchObject(expected);
});

test.each([
  ['without them', {}],
  ['with null for them', { plan: null, extendedLocation: null }],
])('a VM %s has neither plan nor Edge Zone', (_title, given) => {
  const facts = read(vm(given));
  expect(facts).not.toHaveProperty('plan');
  expect(facts).not.toHaveProperty('extendedLocation');
});

test('tags of another type are read as text', () => {
  expect(read(vm({ tags: { a: 1, b: null, c: 'x' } }))).toMatchObject({ tags: { a: '1', b: '', c: 'x' } });
});

test('an answer that is no VM is refused with its faults', () => {
  expect(read({ id: 'x', properties: {} })).toHaveProperty('faults');
});

test('no answer of ARM makes the reader throw', () => {
  const member = fc.constantFrom(
    ...['properties', 'storageProfile', 'imageReference', 'osDisk', 'instanceView', 'statuses', 'tags'],
    ...['ipConfigurations', 'securityProfile', 'osProfile', 'networkProfile', 'resources', '__proto__'],
  );
  const strange = fc.tuple(member, fc.jsonValue()).map(([name, value]) => {
    return vm({ [name]: value }, { [name]: value });
  });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), strange), (body) => {
      expect(typeof toNic(body).ok).toBe('boolean');
      expect(typeof toVmFacts(body).ok).toBe('boolean');
    }),
  );
});

test.each([
  ['ProvisioningState/failed/AllocationFailed', { failureCode: 'AllocationFailed' }],
  [
    'provisioningstate/Failed/OverconstrainedAllocationRequest',
    { failureCode: 'OverconstrainedAllocationRequest' },
  ],
  ['ProvisioningState/failed', {}],
  ['ProvisioningState/succeeded/odd', {}],
])('the failure of the last operation is read from %s', (code, expected) => {
  const { failureCode } = read(
    vm({}, { instanceView: { statuses: [{ code }, { code: 'PowerState/deallocated' }] } }),
  ) as { failureCode?: string };
  expect(failureCode === undefined ? {} : { failureCode }).toEqual(expected);
});
