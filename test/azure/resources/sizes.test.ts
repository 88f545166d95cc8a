import { expect, test } from 'vitest';
import { call, cloudWith } from '../../support/cloud-over-stub.ts';
import { subscriptionId } from '../../support/facts.ts';

async function figuresOf(capabilities: Readonly<Record<string, string>>): Promise<unknown> {
  const { cloud } = await cloudWith({
    [`/subscriptions/${subscriptionId}/providers/Microsoft.Compute/skus`]: {
      value: [
        {
          resourceType: 'virtualMachines',
          name: 'Standard_X',
          capabilities: Object.entries(capabilities).map(([name, value]) => ({ name, value })),
        },
      ],
    },
  });
  const offer = await cloud.readSizeOffer(subscriptionId, 'westeurope', 'standard_x', call);
  if (!offer.ok) throw new Error(offer.failure.message);
  const { acceleratedNetworking: _says, closed: _closed, closedZones: _zones, ...figures } = offer.value;
  return figures;
}

test.each<[string, Readonly<Record<string, string>>, object]>([
  [
    'all of them',
    { vCPUs: '8', vCPUsAvailable: '8', vCPUsPerCore: '2', MaxNetworkInterfaces: '4', RdmaEnabled: 'False' },
    { vcpus: 8, vcpusPerCore: 2, maxNics: 4, rdma: false },
  ],
  [
    'a constrained size',
    { vCPUs: '8', vCPUsAvailable: '4', vCPUsPerCore: '2' },
    { vcpus: 4, vcpusPerCore: 2 },
  ],
  ['a size without the available ones', { vcpus: '416' }, { vcpus: 416 }],
  ['InfiniBand in any spelling', { RDMAENABLED: 'true' }, { rdma: true }],
  ['none of them', {}, {}],
  ['what are no counts', { vCPUs: 'many', vCPUsPerCore: '0', MaxNetworkInterfaces: '-1' }, {}],
])('the figures of a size are read where Azure gives %s', async (_title, capabilities, figures) => {
  expect(await figuresOf(capabilities)).toEqual(figures);
});
