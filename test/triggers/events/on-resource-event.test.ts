import { expect, test } from 'vitest';
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import { toNic } from '../../../src/azure/resources/to-nic.ts';
import { defaultPolicy } from '../../../src/core/policy/policy.ts';
import { onResourceEvent, TryAgain } from '../../../src/triggers/events/on-resource-event.ts';
import type { DurableAccess } from '../../../src/use-cases/begin-remediation.ts';
import type { Log } from '../../../src/use-cases/log.ts';
import { nicFacts, noon, subscriptionId } from '../../support/facts.ts';
import { FakeCloud } from '../../support/fake-cloud.ts';

const operationName = 'Microsoft.Network/networkInterfaces/write';

async function logged(cloud: FakeCloud, nicId: string, eventTime = noon): Promise<unknown[]> {
  const lines: unknown[] = [];
  const keep = (message: string, fields: object): void => {
    lines.push({ message, ...fields });
  };
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const event = {
    id: 'e-1',
    topic: `/subscriptions/${subscriptionId}`,
    subject: nicId,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime,
    dataVersion: '2',
    data: { operationName, resourceUri: nicId, status: 'Succeeded', subscriptionId },
  };
  const nowhere = {
    instances: { knownOf: async () => ({ ok: true, value: { past: [] } }) },
  } as unknown as DurableAccess;
  const now = (): number => cloud.now;
  const keeper = new AssessmentStore({ now });
  const deps = { cloud, policy: defaultPolicy, subscriptions: [subscriptionId], now, keeper };
  await onResourceEvent(event, nowhere, log, {
    ...deps,
    newGuid: () => 'guid',
    notify: async () => undefined,
  });
  return lines;
}

test('an event about the network interface of a private endpoint ends as nic-without-vm', async () => {
  const { id } = nicFacts();
  const endpoint = `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Network/privateEndpoints/pe`;
  const read = toNic({
    id,
    properties: { provisioningState: 'Succeeded', privateEndpoint: { id: endpoint } },
  });
  if (!read.ok) throw new Error(read.faults.join());
  const cloud = new FakeCloud(noon);
  cloud.nics = [read.value.reading];
  expect(await logged(cloud, id)).toMatchObject([{ message: 'event ends here', reason: 'nic-without-vm' }]);
});

test('an event about the network interface of a scale-set instance ends as nic-without-vm', async () => {
  const { id } = nicFacts();
  const vmId = `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachineScaleSets/s/virtualMachines/0`;
  const cloud = new FakeCloud(noon);
  cloud.nics = [{ ...nicFacts(), vmId }];
  expect(await logged(cloud, id)).toMatchObject([{ message: 'event ends here', reason: 'nic-without-vm' }]);
});

const notFound = {
  ok: false,
  failure: { kind: 'not-found', message: 'was not found', status: 404 },
} as const;

test('an event about a network interface that is not found is delivered again, and ends once it is an hour old', async () => {
  const { id } = nicFacts();
  const cloud = new FakeCloud(noon);
  cloud.readNic = async () => notFound;
  await expect(logged(cloud, id)).rejects.toThrow(TryAgain);
  cloud.now += 59 * 60_000;
  await expect(logged(cloud, id)).rejects.toThrow('not-visible');
  cloud.now += 60_000;
  expect(await logged(cloud, id)).toMatchObject([{ message: 'event ends here', reason: 'resource-gone' }]);
});

test('an event about a network interface that is not found ends if its time is far ahead', async () => {
  const { id } = nicFacts();
  const cloud = new FakeCloud(noon);
  cloud.readNic = async () => notFound;
  const far = '9999-12-31T23:59:59.9999999+00:00';
  expect(await logged(cloud, id, far)).toMatchObject([
    { message: 'event ends here', reason: 'resource-gone' },
  ]);
});

test.each(['readNic', 'readGroup', 'readSubscription', 'readReadOnlyLocks', 'readDenyAssignments'] as const)(
  'an event about an existing VM is delivered again while a resource that it needs is not found: %s',
  async (read) => {
    const cloud = new FakeCloud(noon);
    const [nic] = cloud.nics;
    const reads = cloud.readNic;
    // The first read of the interface leads to the VM.
    let first = true;
    cloud.readNic = async (id) => {
      if (read !== 'readNic' || first) {
        first = false;
        return await reads(id);
      }
      return notFound;
    };
    if (read !== 'readNic') cloud[read] = async () => notFound;
    await expect(logged(cloud, nic?.id ?? '')).rejects.toThrow(TryAgain);
  },
);

test('an event about a network interface whose VM is in a subscription that is not watched reads nothing of it', async () => {
  const { id } = nicFacts();
  const cloud = new FakeCloud(noon);
  const foreign = cloud.vm.id.replace(subscriptionId, '99999999-2222-4333-8444-555555555555');
  cloud.nics = [{ ...nicFacts(), vmId: foreign }];
  const reads: string[] = [];
  for (const read of ['readVm', 'readGroup', 'readSubscription'] as const)
    cloud[read] = async () => {
      reads.push(read);
      return notFound;
    };
  expect(await logged(cloud, id)).toMatchObject([
    { message: 'event ends here', reason: 'subscription-not-watched' },
  ]);
  expect(reads).toEqual([]);
});
