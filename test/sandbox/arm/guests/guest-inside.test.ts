import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';
import { type Bench, startBench } from '../support/bench.ts';

const size = 'Standard_D4s_v3';
const flagOn: Partial<VmOrder> = { settled: true, nics: [{ name: 'n', accelerated: true }] };

async function restartedOn(bench: Bench, order: Partial<VmOrder>, ...actions: string[]): Promise<boolean[]> {
  const { id } = bench.azure.createVm({ name: 'vm', size, ...flagOn, ...order });
  const seen = [bench.azure.vm('vm').nics[0]?.accelerated === true];
  for (const action of actions) {
    await bench.outcome(await bench.arm.call('POST', `${id}/${action}`));
    seen.push(bench.azure.vm('vm').nics[0]?.accelerated === true);
  }
  return seen;
}

describe('the modules of a guest', () => {
  test('decide whether it drives the virtual function', async () => {
    const order: Partial<VmOrder> = { modules: { running: ['mlx4', 'mlx5'] }, hardware: 'mana' };
    expect(await restartedOn(await startBench(), order)).toEqual([false]);
  });

  test('are those of the newest kernel from the next boot on', async () => {
    const order: Partial<VmOrder> = { modules: { running: ['mlx5'], newest: [] } };
    expect(await restartedOn(await startBench(), order, 'restart')).toEqual([true, false]);
    const gained: Partial<VmOrder> = { modules: { running: [], newest: ['mlx5'] } };
    expect(await restartedOn(await startBench(), gained, 'restart')).toEqual([false, true]);
  });

  test.each([
    ['5.14.0-570.51.1.el9_6.x86_64', false],
    ['5.14.0-570.17.1.el9_6.x86_64', false],
    ['5.14.0-570.52.1.el9_6.x86_64', true],
    ['6.2.0-1018-azure', false],
    ['6.2.0-1019-azure', true],
    ['6.8.0-1015-azure', true],
  ])('drive MANA with the kernel %s: %s', async (kernel, drives) => {
    const order = { kernel, hardware: 'mana' } as const;
    expect(await restartedOn(await startBench(), order)).toEqual([drives]);
  });

  test('cannot be ordered together with drivers', async () => {
    const { azure } = await startBench();
    const modules = { running: ['mlx5' as const] };
    expect(() => azure.createVm({ name: 'vm', size, modules, driver: false })).toThrow(/modules/);
  });
});

describe('the host of a start from deallocated', () => {
  test('has only hardware that the size may have', async () => {
    const bench = await startBench({ manaHosts: 1 });
    const order: Partial<VmOrder> = { size: 'Standard_D4as_v5', drivers: ['mlx5'] };
    expect(await restartedOn(bench, order, 'deallocate', 'start')).toEqual([true, false, true]);
    const either = await startBench({ manaHosts: 1 });
    expect(await restartedOn(either, { drivers: ['mlx5'] }, 'deallocate', 'start')).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('is one with MANA for a size of generation 6, whatever the chance', async () => {
    const order: Partial<VmOrder> = { size: 'Standard_D4s_v6', drivers: ['mlx5'] };
    expect(await restartedOn(await startBench(), order)).toEqual([false]);
  });
});

describe('a virtual function that the network manager would configure', () => {
  test.each([
    ['NetworkManager', false, false],
    ['networkd', true, true],
    ['none', false, true],
  ] as const)('with %s and the rule %s leaves the agent reporting: %s', async (manager, rule, reports) => {
    const bench = await startBench();
    const guest = { manager, unmanagedRule: rule };
    await restartedOn(bench, guest, 'deallocate', 'start');
    await bench.pass(600);
    expect(bench.azure.vm('vm').agentReady).toBe(reports);
  });
});

describe('a guest that answers late', () => {
  test('keeps each Run Command going for its answersAfterSeconds', async () => {
    const bench = await startBench();
    const { id } = bench.azure.createVm({ name: 'vm', size, settled: true, answersAfterSeconds: 300 });
    const answers = [{ commandId: 'RunShellScript', stdout: 'late' }];
    const headers = { 'content-type': 'application/json' };
    const put = { method: 'PUT', headers, body: JSON.stringify(answers) };
    await fetch(`${bench.azure.adminUrl}/_sim/run-commands`, put);
    const before = bench.clock.now();
    const body = { commandId: 'RunShellScript', script: ['x'] };
    await bench.outcome(await bench.arm.call('POST', `${id}/runCommand`, { body }));
    expect(bench.clock.now() - before).toBeGreaterThanOrEqual(300_000);
  });
});
