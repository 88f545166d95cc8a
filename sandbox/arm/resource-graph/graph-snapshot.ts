import type { NicResource, VmResource } from '../resources.ts';
import type { Simulation } from '../simulation.ts';

/** What Resource Graph knows: resources by their keys, as of some time ago. */
export interface GraphSnapshot {
  readonly virtualMachines: ReadonlyMap<string, VmResource>;
  readonly networkInterfaces: ReadonlyMap<string, NicResource>;
}

/**
 * The world as it was this long ago, told by the journal. Changes that the journal has forgotten count as old enough.
 * That Resource Graph lags behind writes is documented without figures (resource-graph overview: near-real-time).
 */
export function graphSnapshot({ world, journal, schedule }: Simulation, lagSeconds: number): GraphSnapshot {
  const vms = new Map(Object.entries(world.virtualMachines).map(([key, { resource }]) => [key, resource]));
  const nics = new Map(Object.entries(world.networkInterfaces).map(([key, { resource }]) => [key, resource]));
  const asOf = schedule.now() - lagSeconds * 1000;
  const recent = lagSeconds === 0 ? [] : journal.since();
  for (let index = recent.length - 1; index >= 0; index--) {
    const entry = recent[index];
    if (entry === undefined || entry.at <= asOf) break;
    if (entry.type !== 'change') continue;
    // The journal holds the whole JSON of what these two kinds were before (journal.ts).
    if (entry.kind === 'vm') restore(vms, entry.resource, entry.from as VmResource | null);
    if (entry.kind === 'nic') restore(nics, entry.resource, entry.from as NicResource | null);
  }
  return { virtualMachines: vms, networkInterfaces: nics };
}

function restore<T>(resources: Map<string, T>, id: string, before: T | null): void {
  if (before === null) resources.delete(id.toLowerCase());
  else resources.set(id.toLowerCase(), before);
}
