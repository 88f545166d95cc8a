import { ComputeManagementClient } from '@azure/arm-compute';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, describe, expect, test } from 'vitest';
import { startBench } from '../support/bench.ts';

const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

const script = ['lspci', 'ethtool -S eth0'];
const command = { commandId: 'RunShellScript', script };
const runCommands = [
  {
    commandId: 'RunShellScript',
    script: script.join('\n'),
    answer: (guest: { hardware: string; nics: readonly { counters: object }[] }) => ({
      stdout: JSON.stringify([guest.hardware, guest.nics[0]?.counters]),
    }),
  },
];
const vm = { name: 'vm', size: 'Standard_D4s_v3', nics: [{ name: 'n', accelerated: true }], settled: true };

describe('Run Command', () => {
  test('gives the unmodified client the answer of the guest, whose counters increase', async () => {
    const { azure, pass, during } = await startBench({ runCommands, retryAfterSeconds: 'none' });
    azure.createVm(vm);
    await pass(60);
    Object.assign(process.env, azure.environment());
    const subscription = azure.environment().ACCELNET_SUBSCRIPTIONS ?? '';
    const client = new ComputeManagementClient(new ManagedIdentityCredential(), subscription, {
      endpoint: azure.url,
    });
    const ask = async (): Promise<string> => {
      const poller = client.virtualMachines.runCommand('rg-sandbox', 'vm', command, {
        updateIntervalInMs: 1,
      });
      return (await during(poller.pollUntilDone())).value?.[0]?.message ?? '';
    };
    const counted = (text: string): number => Number(/"vfRxPackets":(\d+)/.exec(text)?.[1]);
    const [first, second] = [await ask(), await ask()];
    expect(first).toMatch(/^Enable succeeded: \n\[stdout\]\n\["mlx5",/);
    expect(counted(first)).toBeGreaterThan(0);
    expect(counted(second)).toBeGreaterThan(counted(first));
  });

  test('runs one at a time and only on a VM that runs', async () => {
    const { azure, arm, outcome } = await startBench({ runCommands });
    const { id } = azure.createVm(vm);
    const accepted = await arm.call('POST', `${id}/runCommand`, { body: command });
    expect(accepted.status).toBe(202);
    expect((await arm.call('POST', `${id}/runCommand`, { body: command })).status).toBe(409);
    expect(await outcome(accepted)).toMatchObject({
      status: 'Succeeded',
      properties: { output: { value: [{}] } },
    });
    await outcome(await arm.call('POST', `${id}/deallocate`));
    const stopped = await arm.call('POST', `${id}/runCommand`, { body: command });
    expect(stopped).toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });
  });

  test('refuses commands that nobody registered, and returns the answers that the admin interface set', async () => {
    const { azure, arm, outcome } = await startBench();
    const { id } = azure.createVm({ ...vm, os: 'windows' });
    const body = { commandId: 'RunPowerShellScript', script: ['Get-NetAdapter'] };
    const ask = (): ReturnType<typeof arm.call> => arm.call('POST', `${id}/runCommand`, { body });
    expect((await ask()).status).toBe(400);
    expect((await arm.call('POST', `${id}/runCommand`, { body: {} })).status).toBe(400);
    await fetch(`${azure.adminUrl}/_sim/run-commands`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ commandId: 'RunPowerShellScript', stdout: `${'x'.repeat(5000)}end` }]),
    });
    const { properties } = await outcome(await ask());
    const [out, err] = (properties as { output: { value: { message: string }[] } }).output.value;
    expect(out?.message).toHaveLength(4096);
    expect(out?.message).toMatch(/xend$/);
    expect(err?.message).toBe('');
  });

  test('fails while the agent does not report', async () => {
    const { azure, arm, outcome } = await startBench({
      runCommands,
      durations: { 'virtualMachines/runCommand': 5 },
    });
    const { id } = azure.createVm({ ...vm, settled: false });
    expect(await outcome(await arm.call('POST', `${id}/runCommand`, { body: command }))).toMatchObject({
      status: 'Failed',
      error: { code: 'VMAgentStatusCommunicationError' },
    });
  });
});

describe('hardware', () => {
  test('may be MANA after a deallocation, so that a guest without its driver has no virtual function', async () => {
    const { azure, arm, outcome } = await startBench({ manaHosts: 1 });
    const old = azure.createVm({ ...vm, drivers: ['mlx4', 'mlx5'] });
    expect(azure.vm('vm').nics[0]?.accelerated).toBe(true);
    for (const action of ['deallocate', 'start'])
      await outcome(await arm.call('POST', `${old.id}/${action}`));
    expect(azure.vm('vm').nics[0]).toMatchObject({ enableAcceleratedNetworking: true, accelerated: false });
  });

  test.each(['stopped', 'deallocated'] as const)(
    'may be different after the first start from deallocated of a VM that was created %s',
    async (powerState) => {
      const { azure, arm, outcome } = await startBench({ manaHosts: 1 });
      const { id } = azure.createVm({ ...vm, drivers: ['mlx4', 'mlx5'], powerState });
      if (powerState === 'stopped') await outcome(await arm.call('POST', `${id}/deallocate`));
      await outcome(await arm.call('POST', `${id}/start`));
      expect(azure.vm('vm').nics[0]?.accelerated).toBe(false);
    },
  );

  test('stays the same while the VM keeps its host', async () => {
    const { azure, arm, outcome } = await startBench({ manaHosts: 1 });
    const { id } = azure.createVm({ ...vm, drivers: ['mlx4', 'mlx5'], powerState: 'stopped' });
    await outcome(await arm.call('POST', `${id}/start`));
    await outcome(await arm.call('POST', `${id}/restart`));
    expect(azure.vm('vm').nics[0]?.accelerated).toBe(true);
  });
});
