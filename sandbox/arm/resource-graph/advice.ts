import { findSize } from '../compute/sizes.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { VirtualMachine } from '../world/world.ts';
import type { AdviceRow } from './advice-row.ts';

/** What Advisor recommends for a VM. */
export interface Recommendation {
  readonly vm: string;
  readonly kind: AdviceRow['kind'];
  /** When Advisor looked, ms. */
  readonly lastUpdated: number;
}

/** Flags and virtual functions of network interfaces by their keys, and which VMs ran, at some time. */
interface Past {
  readonly flags: Map<string, boolean>;
  readonly functions: Map<string, boolean>;
  readonly running: Map<string, boolean>;
}

/**
 * What Advisor recommends: it looks every some hours (see the rules), and shows until then what it saw. That it wants the flag on each
 * interface of a running VM whose size takes it, and a virtual function for each flag, is assumed.
 */
export function recommendations(simulation: Simulation): Recommendation[] {
  const { world, settings, schedule } = simulation;
  const { advisorConfigurationSeconds, advisorDisengagedSeconds } = settings.rules;
  const ordered = new Map(world.advice.map((row) => [`${row.kind} ${keyOf(row.vm)}`, row]));
  const seen = (kind: AdviceRow['kind'], everySeconds: number): Recommendation[] => {
    const now = schedule.now();
    const lastUpdated = everySeconds === 0 ? now : now - (now % (everySeconds * 1000));
    const past = pastOf(simulation, lastUpdated);
    return Object.values(world.virtualMachines).flatMap((vm) => {
      const recommendation = { vm: vm.resource.id, kind, lastUpdated };
      const other = ordered.get(`${kind} ${keyOf(vm.resource.id)}`);
      if (other !== undefined)
        return other.shown ? [{ ...recommendation, lastUpdated: other.lastUpdated ?? now }] : [];
      return isRecommended(simulation, vm, kind, past) ? [recommendation] : [];
    });
  };
  return [
    ...seen('configuration', advisorConfigurationSeconds),
    ...seen('disengaged', advisorDisengagedSeconds),
  ];
}

function isRecommended(
  { world }: Simulation,
  { resource }: VirtualMachine,
  kind: AdviceRow['kind'],
  { flags, functions, running }: Past,
): boolean {
  if (running.get(keyOf(resource.id)) !== true) return false;
  const { networkProfile, hardwareProfile } = resource.properties;
  const keys = networkProfile.networkInterfaces.map(({ id }) => keyOf(id));
  if (kind === 'disengaged')
    return keys.some((key) => flags.get(key) === true && functions.get(key) !== true);
  return (
    findSize(world, hardwareProfile.vmSize)?.accelerated === true &&
    keys.some((key) => flags.get(key) !== true)
  );
}

/** How it was at this time, reconstructed from the journal; a VM that was not there did not run. */
function pastOf({ world, journal }: Simulation, at: number): Past {
  const vms = Object.entries(world.virtualMachines);
  const nics = Object.entries(world.networkInterfaces);
  const past: Past = {
    flags: new Map(nics.map(([key, { resource }]) => [key, flagIn(resource)])),
    functions: new Map(vms.flatMap(([, vm]) => vm.virtualFunctions.map((key) => [key, true] as const))),
    running: new Map(vms.map(([key, { power }]) => [key, power === 'running'])),
  };
  const entries = journal.since();
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.at <= at) break;
    if (entry.type !== 'change') continue;
    const key = keyOf(entry.resource);
    if (entry.kind === 'nic') past.flags.set(key, flagIn(entry.from));
    if (entry.kind === 'virtual-function') past.functions.set(key, entry.from === true);
    if (entry.kind === 'power') past.running.set(key, entry.from === 'running');
    if (entry.kind === 'vm' && entry.from === null) past.running.set(key, false);
  }
  return past;
}

function flagIn(nic: unknown): boolean {
  const { properties } = (nic ?? {}) as { properties?: { enableAcceleratedNetworking?: unknown } };
  return properties?.enableAcceleratedNetworking === true;
}
