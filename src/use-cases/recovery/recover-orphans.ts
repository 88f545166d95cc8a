import type { BrakesState } from '../../core/coordination/brakes-state.ts';
import { mayBeDown } from '../../core/coordination/healing.ts';
import { type LedgerEntry, ledgerKeys } from '../../core/coordination/ledger.ts';
import { parseVmId } from '../../core/model/resource-id.ts';
import { freeSlots } from './free-slots.ts';
import { type HealingScope, healOne, lookAtGrant, messageOf, type Suspect } from './recover-one.ts';
import { inTurns } from '../map-concurrent.ts';

// Of those whose VM is not down; what is left over is found again by the next pass.
const mostActsAPass = 25;
const looksAtOnce = 8;

/**
 * Looks at every unfinished grant, and sees to those that nobody will finish, first of all to those whose VM may be down. No event is
 * needed for it.
 */
export async function healGrants(scope: HealingScope): Promise<void> {
  const brakes = await brakesNow(scope);
  const grants: Suspect[] = [];
  for (const key of ledgerKeys) grants.push(...(await grantsIn(scope, key)));
  const suspects = grants.filter(({ verdict }) => verdict !== 'in-hand');
  const holds = new Set(brakes?.holders.map(({ runId }) => runId));
  const downs = await inTurns(suspects, looksAtOnce, (one) => isDown(scope, one, holds));
  const down = suspects.filter((_one, n) => downs[n]);
  const others = suspects.filter((_one, n) => !downs[n]);
  const now = [...down, ...others.slice(0, mostActsAPass)];
  if (now.length < suspects.length)
    scope.log.error('healing is behind', { suspects: suspects.length, now: now.length });
  for (const suspect of now) await healOne(scope, suspect);
  if (brakes !== undefined)
    await freeSlots(scope, brakes.holders, new Set(grants.map(({ entry }) => entry.runId)));
}

/** Whether the VM may be down: its run holds a slot, told so last, or left in the gate how the VM was found before a stop. */
async function isDown(
  { durable }: HealingScope,
  { entry, seen }: Suspect,
  holds: ReadonlySet<string>,
): Promise<boolean> {
  if (holds.has(entry.runId) || mayBeDown(seen)) return true;
  const vm = parseVmId(entry.vmId);
  if (!vm.ok) return false;
  try {
    const holder = (await durable.instances.gateOf(vm.value))?.holder;
    return holder?.runId === entry.runId && holder.plan === 'restart';
  } catch {
    return false;
  }
}

/** Slots can wait for the next pass; VMs that are down cannot wait for the brakes. */
async function brakesNow({ durable, log }: HealingScope): Promise<BrakesState | undefined> {
  try {
    return await durable.instances.brakes();
  } catch (error) {
    log.error('the brakes cannot be read', { error: messageOf(error) });
    return undefined;
  }
}

async function grantsIn(scope: HealingScope, key: string): Promise<Suspect[]> {
  let entries: readonly LedgerEntry[];
  try {
    entries = await scope.durable.instances.ledgerOf(key);
  } catch (error) {
    scope.log.error('the ledger of grants cannot be read', { part: key, error: messageOf(error) });
    return [];
  }
  return await inTurns(entries, looksAtOnce, (entry) => lookAtGrant(scope, entry));
}
