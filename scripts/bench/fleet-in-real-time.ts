import path from 'node:path';
import type { Durations } from '../../sandbox/arm/kernel/durations.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { PacedClock } from '../../sandbox/clock.ts';
import { HostProcess } from '../../sandbox/host-process.ts';

const appDir = path.resolve(import.meta.dirname, '../..');
const monthMs = 30 * 24 * 3_600_000;

/** A simulated Azure on the wall clock, with Retry-After 10 as Compute gives it; operations take as long as they are set to. */
export async function azureInRealTime(durations: Partial<Durations>, seed: number): Promise<SimulatedAzure> {
  return await startSimulatedAzure({
    clock: new PacedClock(),
    seed,
    retryAfterSeconds: { compute: 10, network: 3 },
    durations,
    events: { delay: 0.5, duplicates: 0, disorder: 0 },
  });
}

/** VMs that have run for a month. */
export function createFleet(azure: SimulatedAzure, prefix: string, size: number): readonly string[] {
  const names = Array.from({ length: size }, (_, n) => `${prefix}-${n}`);
  for (const name of names)
    azure.createVm({
      name,
      size: 'Standard_D4s_v3',
      settled: true,
      createdAt: Date.now() - monthMs,
      raiseEvents: false,
    });
  return names;
}

/** The built app in the embedded host; it receives events and may stop every VM at once. */
export async function hostInRealTime(
  azure: SimulatedAzure,
  folder: string,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<HostProcess> {
  const host = await HostProcess.start({
    appDir,
    dataFile: path.join(folder, `${name}.sqlite`),
    port: 0,
    clock: 'real',
    environment: {
      ...azure.environment(),
      ACCELNET_MODE: 'enforce',
      ACCELNET_MAX_CONCURRENT: '100',
      ...settings,
    },
    logFile: path.join(folder, `${name}.log`),
  });
  const url = `${host.url}/runtime/webhooks/EventGrid?functionName=onResourceEvent`;
  const subscribed = await azure.subscribe({ name: 'app', url, schema: 'CloudEvents' });
  if (!subscribed.ok) throw new Error(`the app takes no events: ${subscribed.reason}`);
  return host;
}

/** Waits until every VM runs with acceleration bound, or throws after `limitSeconds`. */
export async function untilAccelerated(
  azure: SimulatedAzure,
  names: readonly string[],
  limitSeconds: number,
): Promise<void> {
  const until = Date.now() + limitSeconds * 1000;
  const done = (name: string): boolean => {
    const { powerState, nics } = azure.vm(name);
    return powerState === 'running' && nics.every(({ accelerated }) => accelerated);
  };
  while (!names.every(done)) {
    if (Date.now() > until) throw new Error(`not all of ${names.join(', ')} are accelerated in time`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Seconds for which a VM was down beyond the time that Azure's own operations took: from the end of its deallocation to the beginning
 * of its start, without the network interface's write.
 */
export function overheadSeconds(azure: SimulatedAzure, name: string, nicSeconds: number): number {
  const id = azure.vm(name).id.toLowerCase();
  const times = new Map<string, number>();
  for (const entry of azure.journal())
    if (entry.type === 'change' && entry.kind === 'power' && entry.resource.toLowerCase() === id)
      times.set(String(entry.to), entry.at);
  const [down, starting] = [times.get('deallocated'), times.get('starting')];
  if (down === undefined || starting === undefined) throw new Error(`${name} was not stopped and started`);
  return (starting - down) / 1000 - nicSeconds;
}
