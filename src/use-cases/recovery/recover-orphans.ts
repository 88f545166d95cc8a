import { mayBeDown } from '../../core/coordination/recovery.ts';
import { type RegistryEntry, registryKeys } from '../../core/coordination/registry.ts';
import type { SafeguardsState } from '../../core/coordination/safeguards-state.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { mapConcurrent } from '../map-concurrent.ts';
import { freeSlots } from './free-slots.ts';
import { checkLease, messageOf, type RecoveryScope, recoverOne, type Suspect } from './recover-one.ts';

// Of runs whose VM is not down; the rest is found again by the next pass.
const maxActsAPass = 25;
const readsAtOnce = 8;

/**
 * Checks every run in the registry, and recovers those that will not end by themselves, first those whose VM may be down. No event is
 * needed for it.
 */
export async function recoverOrphans(scope: RecoveryScope): Promise<void> {
  const safeguards = await safeguardsNow(scope);
  const leases: Suspect[] = [];
  for (const key of registryKeys) leases.push(...(await unfinishedIn(scope, key)));
  const suspects = leases.filter(({ assessment }) => assessment !== 'in-hand');
  const holds = new Set(safeguards?.holders.map(({ runId }) => runId));
  const downs = await mapConcurrent(suspects, readsAtOnce, (one) => isDown(scope, one, holds));
  const down = suspects.filter((_one, n) => downs[n]);
  const others = suspects.filter((_one, n) => !downs[n]);
  const now = [...down, ...others.slice(0, maxActsAPass)];
  if (now.length < suspects.length)
    scope.log.error('recovery is behind', { suspects: suspects.length, now: now.length });
  for (const suspect of now) await recoverOne(scope, suspect);
  if (safeguards !== undefined)
    await freeSlots(scope, safeguards.holders, new Set(leases.map(({ entry }) => entry.runId)));
}

/** Whether the VM may be down: its run holds a slot, was last in a phase with the VM down, or kept in the lease how the VM was found before a stop. */
async function isDown(
  { durable }: RecoveryScope,
  { entry, seen }: Suspect,
  holds: ReadonlySet<string>,
): Promise<boolean> {
  if (holds.has(entry.runId) || mayBeDown(seen)) return true;
  const vm = parseVmId(entry.vmId);
  if (!vm.ok) return false;
  try {
    const holder = (await durable.instances.leaseOf(vm.value))?.holder;
    return holder?.runId === entry.runId && holder.plan === 'restart';
  } catch {
    return false;
  }
}

/** Slots can wait for the next pass; VMs that are down cannot wait for the safeguards. */
async function safeguardsNow({ durable, log }: RecoveryScope): Promise<SafeguardsState | undefined> {
  try {
    return await durable.instances.safeguards();
  } catch (error) {
    log.error('the safeguards cannot be read', { error: messageOf(error) });
    return undefined;
  }
}

async function unfinishedIn(scope: RecoveryScope, key: string): Promise<Suspect[]> {
  let entries: readonly RegistryEntry[];
  try {
    entries = await scope.durable.instances.registryOf(key);
  } catch (error) {
    scope.log.error('the run registry cannot be read', { part: key, error: messageOf(error) });
    return [];
  }
  return await mapConcurrent(entries, readsAtOnce, (entry) => checkLease(scope, entry));
}
