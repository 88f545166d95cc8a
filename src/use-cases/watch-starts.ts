import { EntityId } from 'durable-functions';
import type { LeaseState } from '../core/coordination/lease-state.ts';
import type { PendingStartEntry } from '../core/coordination/pending-starts.ts';
import { registryKeyOf, registryKeys } from '../core/coordination/registry.ts';
import { entityKeyOf, parseVmId, type ResourceId } from '../core/model/resource-id.ts';
import { ownersStart, type PendingStart } from '../core/remediation/pending-start.ts';
import type { CloudReader } from '../ports/cloud.ts';
import { entities } from '../workflow/durable/names.ts';
import type { RemediateInput } from '../workflow/orchestrations/run.ts';
import { runPolicyOf } from '../workflow/orchestrations/run-policy.ts';
import {
  type BeginDeps,
  type DurableAccess,
  noteStarted,
  startsOf,
  subscribedKindsOf,
} from './begin-remediation.ts';
import type { Log } from './log.ts';
import { startOnce } from './start-once.ts';

/** What a watched start is begun for. */
export interface SeenStart {
  readonly vm: ResourceId;
  readonly seen: PendingStart & { readonly vmUid: string };
  /** The VM's lease as it was read for this; undefined when it was never asked. */
  readonly lease: LeaseState | undefined;
  /** The event that reported it, or what found it. */
  readonly event: {
    readonly eventId: string;
    readonly operation: string;
    readonly correlationId?: string;
    /** Whether the event says that a start failed. */
    readonly startFailed: boolean;
  };
}

/**
 * Begins to watch a VM that was changed while it was off, where its owner has started it and no run holds it; answers the run's id, or
 * undefined where there is nothing to watch. The lease decides between two that come at once.
 */
export async function watchIfStarted(
  durable: DurableAccess,
  { vm, seen, event, lease }: SeenStart,
  deps: BeginDeps,
): Promise<string | undefined> {
  const start = ownersStart(seen, event.startFailed);
  if (start === 'none') return undefined;
  // A recreated VM of that name has no pending start: it is assessed like any other.
  if (lease?.pendingStart?.vmUid !== seen.vmUid || lease.holder !== undefined) return undefined;
  const startFailed = event.startFailed && start === 'start-failed';
  return await beginWatch(durable, vm, { ...event, startFailed }, deps);
}

async function beginWatch(
  durable: DurableAccess,
  vm: ResourceId,
  { startFailed, ...event }: SeenStart['event'],
  deps: BeginDeps,
): Promise<string> {
  const input: RemediateInput = {
    request: { vmId: vm.path, ...event },
    plan: 'watch',
    ...(startFailed ? { startFailed } : {}),
    subscriptionId: vm.subscriptionId,
    leaseKey: entityKeyOf(vm),
    correlationId: deps.newGuid(),
    policy: runPolicyOf(deps.policy),
    ...subscribedKindsOf(deps),
  };
  const { runId, joined } = await startOnce(durable, { vm, after: 'watch' }, input, startsOf(vm, deps));
  if (!joined) noteStarted(deps, input);
  return runId;
}

/** What a pass over the VMs that were changed while they were off needs. */
export interface WatchScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly cloud: Pick<CloudReader, 'readVm'>;
  readonly deps: BeginDeps;
}

// A start is reported by its event; this finds those whose event was lost, within hours for a thousand VMs that stay off.
const maxChecksAPass = 25;
const passMs = 300_000;

/** Reads some of the VMs that were changed while they were off, in turn, and begins to watch those that were started. No event is needed. */
export async function watchStarts(scope: WatchScope): Promise<void> {
  const all: PendingStartEntry[] = [];
  for (const key of registryKeys)
    try {
      all.push(...(await scope.durable.instances.pendingStartIn(key)));
    } catch (error) {
      scope.log.error('the list of pending starts cannot be read', { part: key, error: messageOf(error) });
    }
  const first = (Math.floor(scope.deps.now() / passMs) * maxChecksAPass) % Math.max(all.length, 1);
  const rotated = [...all.slice(first), ...all.slice(0, first)].slice(0, maxChecksAPass);
  for (const entry of rotated)
    try {
      await checkStart(scope, entry);
    } catch (error) {
      scope.log.error('a pending start cannot be checked', { vm: entry.vmId, error: messageOf(error) });
    }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

async function checkStart(
  { durable, log, cloud, deps }: WatchScope,
  { vmId }: PendingStartEntry,
): Promise<void> {
  const vm = parseVmId(vmId);
  if (!vm.ok) return log.error('a pending start cannot be checked', { vm: vmId, faults: vm.faults });
  const lease = await durable.instances.leaseOf(vm.value);
  if (lease?.holder !== undefined) return;
  if (lease?.pendingStart === undefined) {
    const part = new EntityId(entities.pendingStart, registryKeyOf(entityKeyOf(vm.value)));
    return await durable.client.signalEntity(part, 'remove', { vmId });
  }
  const seen = await cloud.readVm(vm.value, { correlationId: deps.newGuid() });
  const event = { eventId: 'found', operation: 'accelnet/watch', startFailed: false };
  // A VM that is gone or recreated need not be watched any more: a run confirms that.
  const gone = seen.ok ? seen.value.vmUid !== lease.pendingStart.vmUid : seen.failure.kind === 'not-found';
  if (gone) await beginWatch(durable, vm.value, event, deps);
  else if (seen.ok) await watchIfStarted(durable, { vm: vm.value, seen: seen.value, event, lease }, deps);
}
