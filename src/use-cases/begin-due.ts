import { EntityId } from 'durable-functions';
import { groupGone, isOfGroup } from '../assessment/group-gone.ts';
import type { DueEntry } from '../core/coordination/due-list.ts';
import { parseVmId, type ResourceId } from '../core/model/resource-id.ts';
import type { Kind } from '../core/sweep/sweep-allowance.ts';
import { consequencesOf } from '../ports/failure-table.ts';
import { readLeaseOnce } from '../workflow/durable/lease-reading.ts';
import { entities, safeguardsKey } from '../workflow/durable/names.ts';
import { type AssessDeps, assessAndBegin } from './assess-and-begin.ts';
import type { DurableAccess } from './begin-remediation.ts';
import type { EventAllowance } from './event-allowance.ts';
import type { Log } from './log.ts';

const list = new EntityId(entities.due, safeguardsKey);
// Each assessment costs some twelve requests; the rest comes with the next pass.
const maxChecksAPass = 25;

/** Remembers that a run is due for a VM, where none may begin now. */
export async function rememberDue(
  { client }: Pick<DurableAccess, 'client'>,
  vm: ResourceId,
  as: Kind,
  now: number,
): Promise<void> {
  const entry: DueEntry = { vmId: vm.path, since: new Date(now).toISOString(), as };
  await client.signalEntity(list, 'add', entry);
}

export interface DueScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly deps: AssessDeps;
  readonly allowance: EventAllowance;
}

/** Begins what is due, the oldest first and as much as may begin. Each VM is assessed again: one that is not due any more is removed. */
export async function beginDue(scope: DueScope): Promise<void> {
  const { durable, log, allowance } = scope;
  const entries = await durable.instances.due();
  if (entries.length === 0) return;
  const left = await allowance.read(durable.instances);
  for (const entry of entries.filter(({ as }) => left[as] > 0).slice(0, maxChecksAPass))
    try {
      await begin(scope, entry);
    } catch (error) {
      log.error('a VM that is due cannot be assessed', {
        vm: entry.vmId,
        error: String(error).slice(0, 300),
      });
    }
}

async function begin({ durable, log, deps, allowance }: DueScope, entry: DueEntry): Promise<void> {
  const { vmId } = entry;
  const vm = parseVmId(vmId);
  if (!vm.ok) return await durable.client.signalEntity(list, 'remove', { vmId });
  const signal = {
    eventId: `due since ${entry.since}`,
    operation: 'accelnet/due',
    failed: false,
    resource: vm.value,
  };
  const pointed = {
    vm: vm.value,
    signal,
    by: 'scan',
    correlationId: deps.newGuid(),
    may: allowance.take,
    lease: readLeaseOnce(durable.instances, vm.value),
  } as const;
  const assessed = await assessAndBegin(pointed, durable, log, deps);
  if (assessed.kind === 'postponed') {
    if (assessed.as !== entry.as)
      await durable.client.signalEntity(list, 'last', { ...entry, as: assessed.as });
    return;
  }
  // A VM that cannot be read for a reason that may pass goes to the end of the list.
  const again =
    assessed.kind === 'failed' &&
    consequencesOf(assessed.failure).assessedAgain &&
    !(isOfGroup(assessed.failure) && (await isGroupGone(vm.value, entry, deps)));
  await durable.client.signalEntity(list, again ? 'last' : 'remove', again ? entry : { vmId });
}

/** Whether the VM became due long ago and its group is gone by now: otherwise nothing would ever remove it. */
async function isGroupGone(
  vm: ResourceId,
  { since }: DueEntry,
  { cloud, newGuid, now }: AssessDeps,
): Promise<boolean> {
  return (await groupGone(cloud, vm, since, { correlationId: newGuid() }, now())) !== undefined;
}
