import { EntityId } from 'durable-functions';
import { type GrantVerdict, judgeGrant, promiseOf, quietSecondsFor, type RunSeen } from '../../core/coordination/healing.ts';
import { type LedgerEntry, ledgerKeyOf } from '../../core/coordination/ledger.ts';
import { entityKeyOf, parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import type { Notice } from '../../ports/notify.ts';
import type { Records } from '../../ports/records.ts';
import { entities, orchestrations } from '../../workflow/durable/names.ts';
import type { RemediateInput } from '../../workflow/orchestrations/run.ts';
import { runPolicyOf } from '../../workflow/orchestrations/run-policy.ts';
import { type BeginDeps, type DurableAccess, runIdFor, tellsOf } from '../begin-remediation.ts';
import { keepInterrupted } from './keep-interrupted.ts';
import type { Log } from '../log.ts';
import { raiseAlarm } from '../notifications/repeat-alarms.ts';

/** What a pass of the healing timer needs. */
export interface HealingScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly deps: BeginDeps;
  /** Absent where the app has no storage of its own. */
  readonly records?: Records;
}

/** The alarm about a run that died. */
export const healingAlarm = (runId: string): string => `healing:${runId}`;

export interface Suspect {
  readonly entry: LedgerEntry;
  readonly seen: RunSeen;
  readonly verdict: GrantVerdict;
}

/** Looks at the run of one unfinished grant. */
export async function lookAtGrant({ durable, deps }: HealingScope, entry: LedgerEntry): Promise<Suspect> {
  const seen = await durable.instances.seen(entry.runId);
  return { entry, seen, verdict: judgeGrant(entry, seen, deps.now()) };
}

/** Sees to a grant that nobody will finish: a run that hangs is shouted about and terminated, one that is dead has its VM taken over. Never throws. */
export async function healOne(scope: HealingScope, suspect: Suspect): Promise<void> {
  try {
    await act(scope, suspect);
  } catch (error) {
    const { vmId, runId } = suspect.entry;
    scope.log.error('a grant cannot be healed', { vm: vmId, remediation: runId, error: messageOf(error) });
  }
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

async function act(scope: HealingScope, suspect: Suspect): Promise<void> {
  const { durable } = scope;
  const { entry } = suspect;
  if (suspect.verdict === 'late') return await noteLate(scope, suspect);
  if (suspect.verdict === 'overdue') {
    await alarm(scope, entry, 'overdue', 'the run hangs and is terminated');
    return await durable.client.terminate(entry.runId, 'overdue: terminated to be healed');
  }
  const { records, log } = scope;
  await keepInterrupted(entry, suspect.seen, { instances: durable.instances, records, log });
  const vm = parseVmId(entry.vmId);
  if (!vm.ok) return await strikeOff(scope, suspect, `?${entry.runId}`);
  const holder = (await durable.instances.gateOf(vm.value))?.holder;
  if (holder?.runId !== entry.runId) return await strikeOff(scope, suspect, entityKeyOf(vm.value));
  await beginHealing(scope, suspect, vm.value, holder.since);
}

async function noteLate({ durable }: HealingScope, { entry, seen }: Suspect): Promise<void> {
  const vm = parseVmId(entry.vmId);
  const part = new EntityId(entities.ledger, ledgerKeyOf(vm.ok ? entityKeyOf(vm.value) : ''));
  const told = { runId: entry.runId, byWhen: promiseOf(entry.since, seen) };
  await durable.client.signalEntity(part, 'suspect', told);
}

/** The gate is free of the run, so that nothing is left to be done about it. */
async function strikeOff({ durable }: HealingScope, { entry }: Suspect, gateKey: string): Promise<void> {
  const part = new EntityId(entities.ledger, ledgerKeyOf(gateKey));
  await durable.client.signalEntity(part, 'remove', { runId: entry.runId });
}

async function beginHealing(
  scope: HealingScope,
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
    request: { vmId: vm.path, eventId: `healing of ${entry.runId}`, operation: 'accelnet/heal' },
    plan: 'restart',
    subscriptionId: vm.subscriptionId,
    gateKey: entityKeyOf(vm),
    correlationId: deps.newGuid(),
    policy: runPolicyOf(deps.policy),
    ...tellsOf(deps),
    heals: { runId: entry.runId, since, why, endedAt, ...quiet },
  };
  await alarm(scope, entry, 'healing', `${why}; ${runId} takes its VM over`);
  await durable.client.startNew(orchestrations.remediate, { instanceId: runId, input });
}

async function alarm(
  { durable, log, notify, deps }: HealingScope,
  { runId, vmId }: LedgerEntry,
  kind: 'healing' | 'overdue',
  text: string,
): Promise<void> {
  const what = { id: healingAlarm(runId), kind, subject: vmId, runId, text };
  await raiseAlarm({ durable, log, notify, now: deps.now }, what);
}
