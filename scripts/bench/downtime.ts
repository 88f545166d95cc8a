import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { type Az, needAz, openAz } from '../az.ts';
import {
  azureInRealTime,
  createFleet,
  hostInRealTime,
  overheadSeconds,
  untilAccelerated,
} from './fleet-in-real-time.ts';
import { mean, median, type Row, round, section } from './table.ts';

const run = promisify(execFile);
const group = 'rg-sandbox';
const fleetSize = 12;
const azFleetSize = 3;
const seed = 20;
const nicSeconds = 4;
// Random, so that no driver's polls happen to fall on the end of an operation.
const durations = {
  'virtualMachines/deallocate': { median: 40, p95: 55, cap: 80 },
  'virtualMachines/start': { median: 33, p95: 45, cap: 70 },
  'networkInterfaces/write': nicSeconds,
};
const limitSeconds = 400;

/**
 * Seconds of downtime beyond Azure's own operations, over random operation times with Retry-After 10, on the wall clock: the app, a
 * function that waits with the SDK's pollers, and the how-to's az commands. Some six minutes.
 */
export async function benchDowntime(folder: string): Promise<string> {
  await needAz();
  const drivers: readonly [string, string, (folder: string) => Promise<readonly number[]>][] = [
    [`accelnet, ${fleetSize} VMs`, 'at most 6 in the mean', theApp],
    [`a function that waits with the SDK's pollers, ${fleetSize} VMs`, 'about 7', theWaitingFunction],
    [`az commands one after the other, ${azFleetSize} VMs`, 'about 11.5', theAzCommands],
  ];
  const rows: Row[] = [];
  let own = Number.NaN;
  for (const [what, expected, drive] of drivers) {
    const seconds = await drive(folder);
    const average = mean(seconds);
    if (rows.length === 0) own = average;
    rows.push({
      what: `seconds beyond Azure's own, ${what}`,
      value: `mean ${round(average)}, median ${round(median(seconds))}, longest ${round(Math.max(...seconds))}`,
      ratio: `${round(average / own)} times the first`,
      expected,
    });
  }
  const about = `On the wall clock, against the simulated Azure on the same machine: a deallocation takes about 40 s and a start about 33 s, random by seed ${seed}, a NIC write ${nicSeconds} s; Retry-After 10 from Compute and 3 from Network. Real requests take longer than these local ones.`;
  return section('Downtime', about, rows);
}

async function theApp(folder: string): Promise<readonly number[]> {
  return await withAzure(async (azure) => {
    const names = createFleet(azure, 'app', fleetSize);
    const host = await hostInRealTime(azure, folder, 'downtime');
    try {
      for (const name of names) azure.touch(name);
      await untilAccelerated(azure, names, limitSeconds);
    } finally {
      await host.stop();
    }
    return names.map((name) => overheadSeconds(azure, name, nicSeconds));
  });
}

async function theWaitingFunction(): Promise<readonly number[]> {
  return await withAzure(async (azure) => {
    const names = createFleet(azure, 'function', fleetSize);
    const environment = azure.environment();
    const program = path.join(import.meta.dirname, 'waiting-function.ts');
    const args = [program, azure.url, environment.ACCELNET_SUBSCRIPTIONS ?? '', group, ...names];
    await run(process.execPath, args, { env: { ...process.env, ...environment } });
    return names.map((name) => overheadSeconds(azure, name, nicSeconds));
  });
}

async function theAzCommands(folder: string): Promise<readonly number[]> {
  return await withAzure(async (azure) => {
    const names = createFleet(azure, 'az', azFleetSize);
    const own = path.join(folder, 'az');
    await mkdir(own, { recursive: true });
    const { az } = await openAz(azure, own);
    // Side by side, a command line each; within one the commands follow each other as in the how-to.
    await Promise.all(names.map((name) => followHowTo(az, name)));
    return names.map((name) => overheadSeconds(azure, name, nicSeconds));
  });
}

async function followHowTo(az: Az, name: string): Promise<void> {
  const vm = ['-g', group, '-n', name];
  await az('vm', 'deallocate', ...vm);
  const shown = await az('vm', 'show', ...vm, '--query', 'networkProfile.networkInterfaces[].id');
  for (const nic of Array.isArray(shown) ? shown : [])
    await az(
      'resource',
      'update',
      '--ids',
      String(nic),
      '--api-version',
      '2026-01-01',
      '--set',
      'properties.enableAcceleratedNetworking=true',
    );
  await az('vm', 'start', ...vm);
}

async function withAzure<T>(work: (azure: SimulatedAzure) => Promise<T>): Promise<T> {
  const azure = await azureInRealTime(durations, seed);
  try {
    return await work(azure);
  } finally {
    await azure.close();
  }
}
