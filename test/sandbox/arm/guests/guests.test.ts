import { describe, expect, test } from 'vitest';
import { type Bench, startBench } from '../support/bench.ts';

async function write(bench: Bench, nic: string, flag: boolean): Promise<void> {
  const { body } = await bench.arm.get(nic);
  Object.assign(body.properties as object, { enableAcceleratedNetworking: flag });
  await bench.outcome(await bench.arm.call('PUT', nic, { body }));
}

function accelerated({ azure }: Bench): boolean | undefined {
  return azure.vm('vm').nics[0]?.accelerated;
}

describe('a virtual function', () => {
  test.each([
    ['deallocate', true],
    ['powerOff', false],
  ])('appears for a flag set on a running VM after %s and start: %s', async (action, bound) => {
    const bench = await startBench();
    const { id, nicIds } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    await write(bench, nicIds[0] ?? '', true);
    expect(accelerated(bench)).toBe(false);
    await bench.outcome(await bench.arm.call('POST', `${id}/restart`));
    expect(accelerated(bench)).toBe(false);
    await bench.outcome(await bench.arm.call('POST', `${id}/${action}`));
    await bench.outcome(await bench.arm.call('POST', `${id}/start`));
    expect(accelerated(bench)).toBe(bound);
  });

  test('disappears when the flag is cleared, without a stop', async () => {
    const bench = await startBench();
    const nics = [{ name: 'n', accelerated: true }];
    const { nicIds } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, nics });
    expect(accelerated(bench)).toBe(true);
    await write(bench, nicIds[0] ?? '', false);
    expect(accelerated(bench)).toBe(false);
    expect(bench.azure.vm('vm').powerState).toBe('running');
  });

  test.each([
    ['Standard_D4s_v5', false, true],
    ['Standard_E4s_v5', false, true],
    ['Standard_D4ps_v6', false, true],
    ['Standard_D4s_v3', false, false],
    ['Standard_D4s_v3', true, true],
    ['Standard_D4s_v6', true, true],
    ['Standard_NC6s_v3', true, false],
    ['Standard_NV12s_v3', true, false],
    ['Standard_B2s', false, false],
  ])('exists on a %s with the flag %s: %s', async (size, flag, bound) => {
    const bench = await startBench();
    bench.azure.createVm({ name: 'vm', size, settled: true, nics: [{ name: 'n', accelerated: flag }] });
    expect(accelerated(bench)).toBe(bound);
  });

  test('stays on a size that always has it when the flag is cleared', async () => {
    const bench = await startBench();
    const nics = [{ name: 'n', accelerated: true }];
    const { nicIds } = bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v5', settled: true, nics });
    await write(bench, nicIds[0] ?? '', false);
    expect(accelerated(bench)).toBe(true);
  });

  test('is not used by a guest without a driver', async () => {
    const bench = await startBench();
    const nics = [{ name: 'n', accelerated: true }];
    bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, nics, driver: false });
    expect(accelerated(bench)).toBe(false);
  });
});

describe('the VM agent', () => {
  test.each([
    ['linux', 30],
    ['windows', 75],
  ] as const)('of %s is ready %i seconds after the boot', async (os, seconds) => {
    const { azure, pass } = await startBench();
    azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', os });
    await pass(seconds - 1);
    expect(azure.vm('vm').agentReady).toBe(false);
    await pass(1);
    expect(azure.vm('vm').agentReady).toBe(true);
  });

  test('reports repeatedly, each time with the current time', async () => {
    const { azure, arm, pass } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    await pass(100);
    expect(JSON.stringify((await arm.get(`${id}/instanceView`)).body)).toContain(
      '"time":"2026-11-23T08:01:30.0000000+00:00"',
    );
  });

  test('reports as often as the rule says', async () => {
    const { azure, arm, pass } = await startBench({ rules: { agentReportsEverySeconds: 60 } });
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    await pass(100);
    expect(JSON.stringify((await arm.get(`${id}/instanceView`)).body)).toContain(
      '"time":"2026-11-23T08:01:00.0000000+00:00"',
    );
  });

  test('is not ready after a stop until it reports after the next start', async () => {
    const { azure, arm, outcome, pass } = await startBench();
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true });
    const stopping = await arm.call('POST', `${id}/deallocate`);
    expect(azure.vm('vm').agentReady).toBe(false);
    await outcome(stopping);
    await outcome(await arm.call('POST', `${id}/start`));
    expect(azure.vm('vm').agentReady).toBe(false);
    await pass(30);
    expect(azure.vm('vm').agentReady).toBe(true);
    const agent = azure
      .journal()
      .flatMap((entry) => (entry.type === 'change' && entry.kind === 'agent' ? [entry.to] : []));
    expect(agent).toEqual(['not-ready', 'ready']);
  });

  test('does not report after a boot that a fault has made silent, but after the next one', async () => {
    const { azure, arm, outcome, pass } = await startBench();
    azure.addFault({ operation: 'guest/boot', resource: 'vm', effect: { kind: 'silent-guest' } });
    const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    await pass(3600);
    expect(azure.vm('vm')).toMatchObject({ powerState: 'running', agentReady: false });
    await outcome(await arm.call('POST', `${id}/restart`));
    await pass(30);
    expect(azure.vm('vm').agentReady).toBe(true);
  });

  test('of a guest that fails with a virtual function reports again when the flag is cleared', async () => {
    const bench = await startBench();
    const { azure, arm } = bench;
    const { id, nicIds } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', powerState: 'deallocated' });
    await write(bench, nicIds[0] ?? '', true);
    azure.addFault({ operation: 'guest/boot', effect: { kind: 'silent-guest', whileAccelerated: true } });
    await bench.outcome(await arm.call('POST', `${id}/start`));
    await bench.pass(3600);
    expect(azure.vm('vm').agentReady).toBe(false);
    await write(bench, nicIds[0] ?? '', false);
    await bench.pass(30);
    expect(azure.vm('vm').agentReady).toBe(true);
  });
});

describe('extensions', () => {
  test('succeed after their time, each with an event', async () => {
    const { azure, pass } = await startBench();
    azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      extensions: [
        { name: 'AMA', seconds: 40 },
        { name: 'Dep', seconds: 90 },
      ],
    });
    await pass(40);
    expect(azure.vm('vm').extensions).toEqual([
      { name: 'AMA', state: 'Succeeded' },
      { name: 'Dep', state: 'Creating' },
    ]);
    await pass(50);
    const raised = azure.events().map(({ operationName }) => operationName);
    expect(
      raised.filter((name) => name === 'Microsoft.Compute/virtualMachines/extensions/write'),
    ).toHaveLength(2);
  });

  test('start again from the beginning after a stop', async () => {
    const { azure, arm, outcome, pass } = await startBench();
    const { id } = azure.createVm({
      name: 'vm',
      size: 'Standard_D4s_v3',
      extensions: [{ name: 'AMA', seconds: 70 }],
    });
    await outcome(await arm.call('POST', `${id}/deallocate`));
    await pass(600);
    expect(azure.vm('vm').extensions).toEqual([{ name: 'AMA', state: 'Creating' }]);
    await outcome(await arm.call('POST', `${id}/start`));
    await pass(70);
    expect(azure.vm('vm').extensions).toEqual([{ name: 'AMA', state: 'Succeeded' }]);
  });
});
