import { EntityId } from 'durable-functions';
import {
  assessEntry,
  type LeaseAssessment,
  promiseOf,
  quietSecondsFor,
  type RunSeen,
} from '../../core/coordination/recovery.ts';
import { type RegistryEntry, registryKeyOf } from '../../core/coordination/registry.ts';
import { entityKeyOf, parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import type { Notice } from '../../ports/notify.ts';
import type { Records } from '../../ports/records.ts';
import { entities, orchestrations } from '../../workflow/durable/names.ts';
import type { RemediateInput } from '../../workflow/orchestrations/run.ts';
import { runPolicyOf } from '../../workflow/orchestrations/run-policy.ts';
import {
  type BeginDeps,
  type DurableAccess,
  noteStarted,
  runIdFor,
  subscribedKindsOf,
} from '../begin-remediation.ts';
import type { Log } from '../log.ts';
import { raiseAlert } from '../notifications/repeat-alerts.ts';
import { keepInterrupted } from './keep-interrupted.ts';

/** What a pass of the recovery timer needs. */
export interface RecoveryScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly deps: BeginDeps;
  /** Absent where the app has no storage of its own. */
  readonly records?: Records;
}

/** The id of the alert about an orphaned run. */
export const recoveryAlert = (runId: string): string => `recovery:${runId}`;

export interface Suspect {
  readonly entry: RegistryEntry;
  readonly seen: RunSeen;
  readonly assessment: LeaseAssessment;
}

/** Checks one entry of the run registry. */
export async function checkLease({ durable, deps }: RecoveryScope, entry: RegistryEntry): Promise<Suspect> {
  const seen = await durable.instances.seen(entry.runId);
  return { entry, seen, assessment: assessEntry(entry, seen, deps.now()) };
}

/**
 * Handles a run that will not end by itself: for one that hangs people are alerted and it is terminated; the VM of an orphaned one is taken over.
 * Never throws.
 */
export async function recoverOne(scope: RecoveryScope, suspect: Suspect): Promise<void> {
  try {
    await act(scope, suspect);
  } catch (error) {
    const { vmId, runId } = suspect.entry;
    scope.log.error('an orphaned run cannot be recovered', {
      vm: vmId,
      remediation: runId,
      error: messageOf(error),
    });
  }
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

async function act(scope: RecoveryScope, suspect: Suspect): Promise<void> {
  const { durable } = scope;
  const { entry } = suspect;
  if (suspect.assessment === 'late') return await noteLate(scope, suspect);
  if (suspect.assessment === 'overdue') {
    await alert(scope, entry, 'overdue', 'the run hangs and is terminated');
    return await durable.client.terminate(entry.runId, 'overdue: terminated to be recovered');
  }
  const { records, log } = scope;
  await keepInterrupted(entry, suspect.seen, { instances: durable.instances, records, log });
  const vm = parseVmId(entry.vmId);
  if (!vm.ok) return await strikeOff(scope, suspect, `?${entry.runId}`);
  const holder = (await durable.instances.leaseOf(vm.value))?.holder;
  if (holder?.runId !== entry.runId) return await strikeOff(scope, suspect, entityKeyOf(vm.value));
  await beginRecovery(scope, suspect, vm.value, holder.since);
}

async function noteLate({ durable }: RecoveryScope, { entry, seen }: Suspect): Promise<void> {
  const vm = parseVmId(entry.vmId);
  const part = new EntityId(entities.registry, registryKeyOf(vm.ok ? entityKeyOf(vm.value) : ''));
  const suspected = { runId: entry.runId, byWhen: promiseOf(entry.since, seen) };
  await durable.client.signalEntity(part, 'suspect', suspected);
}

/** Removes the run from the registry: it does not hold the lease any more, so nothing is left to do. */
async function strikeOff({ durable }: RecoveryScope, { entry }: Suspect, leaseKey: string): Promise<void> {
  const part = new EntityId(entities.registry, registryKeyOf(leaseKey));
  await durable.client.signalEntity(part, 'remove', { runId: entry.runId });
}

async function beginRecovery(
  scope: RecoveryScope,
  { entry, seen }: Suspect,
  vm: ResourceId,
  since: string,
): Promise<void> {
  const { durable, deps } = scope;
  const runId = runIdFor(vm, deps);
  const why = seen.state === 'over' ? `its run was ${seen.how}` : 'its run is not there';
  const endedAt = seen.state === 'over' ? seen.endedAt : new Date(deps.now()).toISOString();
  const { deadlineMs } = deps;
  const quiet = deadlineMs === undefined ? {} : { quietSeconds: quietSecondsFor(deadlineMs / 1000) };
  const input: RemediateInput = {
    request: { vmId: vm.path, eventId: `recovery of ${entry.runId}`, operation: 'accelnet/recover' },
    plan: 'restart',
    subscriptionId: vm.subscriptionId,
    leaseKey: entityKeyOf(vm),
    correlationId: deps.newGuid(),
    policy: runPolicyOf(deps.policy),
    ...subscribedKindsOf(deps),
    recovers: { runId: entry.runId, since, why, endedAt, ...quiet },
  };
  await alert(scope, entry, 'recovery', `${why}; ${runId} takes its VM over`);
  await durable.client.startNew(orchestrations.remediate, { instanceId: runId, input });
  noteStarted(deps, input);
}

async function alert(
  { durable, log, notify, deps }: RecoveryScope,
  { runId, vmId }: RegistryEntry,
  kind: 'recovery' | 'overdue',
  text: string,
): Promise<void> {
  const what = { id: recoveryAlert(runId), kind, subject: vmId, runId, text };
  await raiseAlert({ durable, log, notify, now: deps.now }, what);
}
