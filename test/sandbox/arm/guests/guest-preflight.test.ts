import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { VmOrder } from '../../../../sandbox/arm/compute/vm-order.ts';
import { parsePreflight } from '../../../../src/core/guest/preflight-report.ts';
import { type Bench, startBench } from '../support/bench.ts';

const about = { at: '2026-11-23T08:00:00Z', vmUid: 'one', size: 'Standard_D4s_v3', flagsOn: 0 };
const scripts = {
  linux: ['RunShellScript', 'preflight-linux.sh'],
  windows: ['RunPowerShellScript', 'preflight-windows.ps1'],
} as const;

/** What the app reads in the answer of a guest that is like this. */
async function askedOf(order: Partial<VmOrder>, bench?: Bench): Promise<unknown> {
  const { azure, arm, outcome } = bench ?? (await startBench());
  const { id } = azure.createVm({ name: 'vm', size: 'Standard_D4s_v3', settled: true, ...order });
  const [commandId, file] = scripts[order.os ?? 'linux'];
  const script = readFileSync(new URL(`../../../../guest/${file}`, import.meta.url), 'utf8').split('\n');
  const body = { commandId, script };
  const { properties } = await outcome(await arm.call('POST', `${id}/runCommand`, { body }));
  const { output } = properties as { output: { value: { message: string }[] } };
  const read = parsePreflight(output.value[0]?.message ?? '', about);
  return read.ok ? read.value : read;
}

describe('the answer of a guest before a stop', () => {
  test.each(['linux', 'windows'] as const)('is one that the app can read, on %s', async (os) => {
    expect(await askedOf({ os })).toMatchObject({
      os,
      virtualFunctions: 0,
      drivers: { mellanox: 'both', mana: 'both' },
      infiniband: 0,
      hardware: 'unknown',
      managesVf: false,
    });
  });

  test('has the virtual function of a size that its platform accelerates', async () => {
    expect(await askedOf({ size: 'Standard_D4s_v5' })).toMatchObject({
      virtualFunctions: 1,
      vfInLog: true,
      hardware: 'mlx5',
    });
  });

  test('has kernels, their modules, the network manager and InfiniBand', async () => {
    const order: Partial<VmOrder> = {
      size: 'Standard_ND96asr_v4',
      kernel: '5.14.0-570.51.1.el9_6.x86_64',
      newestKernel: '5.14.0-570.52.1.el9_6.x86_64',
      modules: { running: ['mlx5'], newest: ['mlx5', 'mana'] },
      manager: 'NetworkManager',
      unmanagedRule: false,
    };
    expect(await askedOf(order)).toMatchObject({
      kernel: '5.14.0-570.51.1.el9_6.x86_64',
      nextKernel: '5.14.0-570.52.1.el9_6.x86_64',
      drivers: { mellanox: 'both', mana: 'next' },
      managesVf: true,
      infiniband: 8,
    });
  });

  test('has a device that no driver has taken', async () => {
    const nics = [{ name: 'n', accelerated: true }];
    expect(await askedOf({ drivers: ['mlx5'], hardware: 'mana', nics })).toMatchObject({
      virtualFunctions: 1,
      hardware: 'mana',
      drivers: { mellanox: 'both', mana: 'none' },
    });
  });

  test('is what a guest claims that lies, and nothing else of it is', async () => {
    const order: Partial<VmOrder> = {
      modules: { running: ['mlx5'] },
      lies: { claims: { drivers: ['mlx5', 'mana'], virtualFunctions: 3, kernel: '6.99.0', vfInLog: false } },
    };
    expect(await askedOf(order)).toMatchObject({
      drivers: { mana: 'both' },
      virtualFunctions: 3,
      kernel: '6.99.0',
      vfInLog: false,
      infiniband: 0,
    });
  });
});
