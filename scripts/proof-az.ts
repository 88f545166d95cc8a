import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type SimulatedAzure, startSimulatedAzure } from '../sandbox/arm/simulated-azure.ts';
import { PacedClock } from '../sandbox/clock.ts';
import { needAz, openAz } from './az.ts';

/**
 * Azure's own command line, from Debian's package, registers the simulated Azure, logs in by managed identity, and shows, stops, starts
 * and changes what is in it; the world is checked after each step. Throws naming what is missing or what was not as it should be.
 */
export async function proveAz(): Promise<string> {
  await needAz();
  const folder = await mkdtemp(path.join(tmpdir(), 'proof-az-'));
  // Sixty times as fast, so that a deallocation is over at the second poll.
  const now = Date.now();
  const clock = new PacedClock({ origin: now, realOrigin: now, speed: 60 });
  const azure = await startSimulatedAzure({
    clock,
    seed: 1,
    retryAfterSeconds: 1,
    durations: { 'no-op': 1 },
  });
  try {
    return await steps(azure, folder);
  } finally {
    await azure.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function steps(azure: SimulatedAzure, folder: string): Promise<string> {
  const { id, nicIds } = azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3', settled: true });
  const nic = nicIds[0] ?? '';
  const vm = ['-g', 'rg-sandbox', '-n', 'web-1'];
  const { az, accounts } = await openAz(azure, folder);
  expectText('az login', accounts, azure.environment().ACCELNET_SUBSCRIPTIONS ?? '?');
  expectText('az vm show', await az('vm', 'show', ...vm), 'Standard_D4s_v3');
  expectText('az vm get-instance-view', await az('vm', 'get-instance-view', ...vm), 'PowerState/running');
  await az('vm', 'deallocate', ...vm);
  expectWorld('az vm deallocate', azure.vm('web-1').powerState, 'deallocated');
  const update = ['--api-version', '2026-01-01', '--set', 'properties.enableAcceleratedNetworking=true'];
  await az('resource', 'update', '--ids', nic, ...update);
  const { enableAcceleratedNetworking, allowPort25Out } = azure.nic(nic).properties;
  expectWorld('az resource update', [enableAcceleratedNetworking, allowPort25Out], [true, true]);
  await az('vm', 'start', ...vm);
  const { powerState, nics } = azure.vm('web-1');
  expectWorld('az vm start', [powerState, nics[0]?.accelerated], ['running', true]);
  const skus = await az('vm', 'list-skus', '-l', 'westeurope', '--size', 'Standard_D4s_v3');
  expectText('az vm list-skus', skus, 'AcceleratedNetworkingEnabled');
  const sizes = await az('vm', 'list-sizes', '-l', 'westeurope');
  expectText('az vm list-sizes', sizes, 'Standard_D4s_v3');
  return `az registered, logged in, and stopped, changed and started ${id}`;
}

function expectText(step: string, answer: unknown, wanted: string): void {
  const text = JSON.stringify(answer) ?? 'nothing';
  if (!text.includes(wanted)) throw new Error(`${step}: no '${wanted}' in ${text.slice(0, 500)}`);
}

function expectWorld(step: string, seen: unknown, wanted: unknown): void {
  const [one, other] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`${step}: the world has ${one} where ${other} was to be`);
}
