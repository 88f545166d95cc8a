import type { Simulation } from '../kernel/simulation.ts';
import type { GroupResource, NicResource, VmResource } from '../world/resources.ts';
import type { PowerState } from '../world/world.ts';
import { type Recommendation, recommendations } from './advice.ts';

/** A VM, and the power state that Resource Graph keeps beside it. */
export interface GraphVm {
  readonly resource: VmResource;
  readonly power: PowerState;
}

/** What Resource Graph knows: resources by their keys, as of some time ago. */
export interface GraphSnapshot {
  readonly virtualMachines: ReadonlyMap<string, GraphVm>;
  readonly networkInterfaces: ReadonlyMap<string, NicResource>;
  /** As they are now: nothing that is changed here hangs on an older one. */
  readonly resourceGroups: ReadonlyMap<string, GroupResource>;
  /** What Advisor recommends, as of when it looked. */
  readonly advice: () => readonly Recommendation[];
}

/**
 * The world as it was this long ago, reconstructed from the journal. Changes that the journal no longer holds count as old enough.
 * That Resource Graph lags behind writes is documented without figures (resource-graph overview: near-real-time).
 */
export function graphSnapshot(simulation: Simulation, lagSeconds: number): GraphSnapshot {
  const { world, journal, schedule } = simulation;
  const vms = new Map<string, GraphVm>(
    Object.entries(world.virtualMachines).map(([key, { resource, power }]) => [key, { resource, power }]),
  );
  const nics = new Map(Object.entries(world.networkInterfaces).map(([key, { resource }]) => [key, resource]));
  const asOf = schedule.now() - lagSeconds * 1000;
  const recent = lagSeconds === 0 ? [] : journal.since();
  for (let index = recent.length - 1; index >= 0; index--) {
    const entry = recent[index];
    if (entry === undefined || entry.at <= asOf) break;
    if (entry.type !== 'change') continue;
    // The journal holds the whole JSON of what these two kinds were before (journal.ts).
    if (entry.kind === 'vm') restoreVm(vms, entry.resource, entry.from as VmResource | null);
    if (entry.kind === 'nic') restore(nics, entry.resource, entry.from as NicResource | null);
    if (entry.kind === 'power') restorePower(vms, entry.resource, entry.from as PowerState);
  }
  const resourceGroups = new Map(Object.entries(world.resourceGroups));
  return {
    virtualMachines: vms,
    networkInterfaces: nics,
    resourceGroups,
    advice: () => recommendations(simulation),
  };
}

function restoreVm(vms: Map<string, GraphVm>, id: string, before: VmResource | null): void {
  const known = vms.get(id.toLowerCase());
  restore(vms, id, before === null ? null : { resource: before, power: known?.power ?? 'deallocated' });
}

function restorePower(vms: Map<string, GraphVm>, id: string, before: PowerState): void {
  const known = vms.get(id.toLowerCase());
  if (known !== undefined) vms.set(id.toLowerCase(), { ...known, power: before });
}

function restore<T>(resources: Map<string, T>, id: string, before: T | null): void {
  if (before === null) resources.delete(id.toLowerCase());
  else resources.set(id.toLowerCase(), before);
}
