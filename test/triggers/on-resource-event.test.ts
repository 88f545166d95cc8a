import { expect, test } from 'vitest';
import { toNic } from '../../src/azure/to-nic.ts';
import { defaultPolicy } from '../../src/core/policy.ts';
import type { DurableAccess } from '../../src/triggers/begin-remediation.ts';
import type { Log } from '../../src/triggers/log.ts';
import { onResourceEvent } from '../../src/triggers/on-resource-event.ts';
import { VerdictKeeper } from '../../src/workflow/verdict-keeper.ts';
import { nicFacts, noon, subscriptionId } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

const operationName = 'Microsoft.Network/networkInterfaces/write';

async function logged(cloud: FakeCloud, nicId: string): Promise<unknown[]> {
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
    eventTime: noon,
    dataVersion: '2',
    data: { operationName, resourceUri: nicId, status: 'Succeeded', subscriptionId },
  };
  const nowhere = {} as DurableAccess;
  const now = (): number => cloud.now;
  const keeper = new VerdictKeeper({ now });
  const deps = { cloud, policy: defaultPolicy, subscriptions: [subscriptionId], now, keeper };
  await onResourceEvent(event, nowhere, log, {
    ...deps,
    newGuid: () => 'guid',
    notify: async () => undefined,
  });
  return lines;
}

test('an event about the interface of a private endpoint ends there: it is no VM’s', async () => {
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

test('an event about the interface of a scale-set instance ends there too', async () => {
  const { id } = nicFacts();
  const vmId = `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachineScaleSets/s/virtualMachines/0`;
  const cloud = new FakeCloud(noon);
  cloud.nics = [{ ...nicFacts(), vmId }];
  expect(await logged(cloud, id)).toMatchObject([{ message: 'event ends here', reason: 'nic-without-vm' }]);
});
