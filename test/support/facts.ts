import type { Capability, Facts, NicFacts, SizeOffer, VmFacts } from '../../src/core/model/facts.ts';

export const subscriptionId = '11111111-2222-4333-8444-555555555555';
export const noon = '2026-11-22T12:00:00.000Z';

const group = `/subscriptions/${subscriptionId}/resourceGroups/web`;

export function nicFacts(given: Partial<NicFacts> = {}): NicFacts {
  return {
    id: `${group}/providers/Microsoft.Network/networkInterfaces/vm1-nic`,
    flag: 'false',
    provisioningState: 'Succeeded',
    ipForwarding: false,
    auxiliaryMode: 'None',
    publicIpIds: [],
    backendPools: [],
    joins: [],
    ...given,
  };
}

/** A settled, running, eligible VM that was created an hour before noon. */
export function vmFacts(given: Partial<VmFacts> = {}): VmFacts {
  return {
    id: `${group}/providers/Microsoft.Compute/virtualMachines/vm1`,
    vmUid: '99999999-0000-4000-8000-000000000001',
    location: 'westeurope',
    zones: [],
    size: 'Standard_D4s_v3',
    createdAt: '2026-11-22T11:00:00.000Z',
    provisioningState: 'Succeeded',
    power: 'running',
    hibernated: false,
    agent: { ready: true, reportedAt: '2026-11-22T11:59:50.000Z' },
    extensions: [],
    tags: {},
    nicIds: [nicFacts().id],
    priority: 'Regular',
    os: { image: { publisher: 'Canonical', offer: '0001-com-ubuntu-server-jammy', sku: '22_04-lts-gen2' } },
    ephemeralOsDisk: false,
    virtualTpm: false,
    ...given,
  };
}

export const offer = (acceleratedNetworking: Capability): SizeOffer => ({
  acceleratedNetworking,
  closed: false,
  closedZones: [],
});

/** Facts at noon of a VM that would be remediated: a test states only what differs. */
export function facts(given: Partial<VmFacts> = {}, others: Partial<Omit<Facts, 'vm'>> = {}): Facts {
  return {
    observedAt: noon,
    vm: vmFacts(given),
    nics: [nicFacts()],
    group: { tags: {} },
    subscription: { tags: {} },
    sizeOffer: offer('yes'),
    readOnlyLocks: [],
    denyAssignments: [],
    dynamicPublicIps: [],
    pastRuns: [],
    ...others,
  };
}
