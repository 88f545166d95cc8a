import { describe, expect, test } from 'vitest';
import { startBench } from '../support/bench.ts';
import { startWebhook } from '../support/webhook.ts';

const vms = [
  { name: 'a', size: 'Standard_D4s_v3', settled: true },
  { name: 'b', size: 'Standard_D4s_v3', settled: true },
];

describe('a deployment', () => {
  test('raises an event for each resource and one for itself, all with the same correlation id', async () => {
    const { azure, pass } = await startBench();
    const hook = await startWebhook();
    await azure.subscribe({ url: hook.url });
    const { id, correlationId } = azure.deploy({ name: 'first', vms });
    await pass(10);
    const events = azure.events();
    expect(events.map(({ operationName }) => operationName)).toEqual([
      'Microsoft.Network/networkInterfaces/write',
      'Microsoft.Compute/virtualMachines/write',
      'Microsoft.Network/networkInterfaces/write',
      'Microsoft.Compute/virtualMachines/write',
      'Microsoft.Resources/deployments/write',
    ]);
    expect(events.at(-1)?.resource).toBe(id);
    expect(new Set(events.map(({ caller }) => caller.correlationId))).toEqual(new Set([correlationId]));
    expect(hook.received).toHaveLength(5);
  });

  test('raises one event for each resource that its VMs name and that did not exist', async () => {
    const { azure } = await startBench();
    const subscription = azure.environment().ACCELNET_SUBSCRIPTIONS;
    const id = `/subscriptions/${subscription}/resourceGroups/rg-sandbox/providers/Microsoft.Network/networkSecurityGroups/closed`;
    const place = { availabilitySet: 'set', dedicatedHost: { group: 'hosts', name: 'one' } } as const;
    const nics = [{ name: 'a-nic', extra: { properties: { networkSecurityGroup: { id } } } }];
    azure.deploy({
      name: 'third',
      vms: vms.map((vm) => ({
        ...vm,
        ...place,
        ...(vm.name === 'a' ? { publicAddress: 'standard', nics } : {}),
      })),
    });
    expect(
      azure.events().map(({ operationName }) => operationName.split(/\/(?=\w+\/write)|\/write/)[1]),
    ).toEqual([
      'availabilitySets',
      'hosts',
      'hostGroups',
      'networkSecurityGroups',
      'publicIPAddresses',
      'networkInterfaces',
      'virtualMachines',
      'networkInterfaces',
      'virtualMachines',
      'deployments',
    ]);
    expect(azure.events()[1]?.operationName).toBe('Microsoft.Compute/hostGroups/hosts/write');
  });

  test('throws the cause if it fails, and its event has the outcome Failure', async () => {
    const { azure } = await startBench();
    azure.createVm({ name: 'b', size: 'Standard_D4s_v3', raiseEvents: false });
    expect(() => azure.deploy({ name: 'second', vms })).toThrow(/exists already/);
    expect(azure.events().at(-1)).toMatchObject({
      operationName: 'Microsoft.Resources/deployments/write',
      outcome: 'Failure',
    });
    expect(azure.vm('a').powerState).toBe('running');
  });
});

describe('a failing endpoint', () => {
  const touches = { raiseEvents: false, name: 'vm', size: 'Standard_D4s_v3', settled: true } as const;

  test('gets no events for a while after ten failures, and is tried again later', async () => {
    const { azure, pass } = await startBench();
    const hook = await startWebhook([...Array<number>(10).fill(503), 200]);
    await azure.subscribe({ url: hook.url });
    azure.createVm(touches);
    for (let number = 0; number < 10; number++) azure.touch('vm');
    await pass(5);
    expect(hook.received).toHaveLength(10);
    azure.touch('vm');
    await pass(30);
    expect(hook.received).toHaveLength(10);
    await pass(60);
    expect(hook.received).toHaveLength(21);
    expect(azure.events().every(({ deliveries }) => deliveries[0]?.state === 'delivered')).toBe(true);
  });

  test('is still tried if the rule says so', async () => {
    const { azure, pass } = await startBench({ rules: { failingEndpoint: 'tried-on' } });
    const hook = await startWebhook([...Array<number>(10).fill(503), 200]);
    await azure.subscribe({ url: hook.url });
    azure.createVm(touches);
    for (let number = 0; number < 11; number++) azure.touch('vm');
    await pass(5);
    expect(hook.received).toHaveLength(11);
  });

  test('gets an event only as often and as long as its subscription says', async () => {
    const { azure, pass } = await startBench();
    const [few, short] = [await startWebhook([503]), await startWebhook([503])];
    await azure.subscribe({ name: 'few', url: few.url, maxDeliveryAttempts: 2 });
    await azure.subscribe({ name: 'short', url: short.url, eventTimeToLiveInMinutes: 1 });
    azure.createVm(touches);
    azure.touch('vm');
    await pass(3600);
    expect([few.received.length, short.received.length]).toEqual([2, 3]);
    expect(azure.events()[0]?.deliveries.map(({ reason }) => reason)).toEqual([
      '2 attempts',
      'older than 1 minutes',
    ]);
    expect(() => azure.subscribe({ url: few.url, maxDeliveryAttempts: 31 })).toThrow(/maxDeliveryAttempts/);
  });
});
