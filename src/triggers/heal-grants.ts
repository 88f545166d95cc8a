import { EntityId } from 'durable-functions';
import { type GrantVerdict, judgeGrant, promiseOf, type RunSeen } from '../core/healing.ts';
import { type LedgerEntry, ledgerKeyOf, ledgerKeys } from '../core/ledger.ts';
import { entityKeyOf, parseVmId, type ResourceId } from '../core/resource-id.ts';
import type { Notice } from '../ports/notify.ts';
import type { Records } from '../ports/records.ts';
import { entities, orchestrations } from '../workflow/names.ts';
import { type RemediateInput, runPolicyOf } from '../workflow/run.ts';
import { type BeginDeps, type DurableAccess, runIdFor, tellsOf } from './begin-remediation.ts';
import { freeSlots } from './free-slots.ts';
import { keepInterrupted } from './keep-interrupted.ts';
import type { Log } from './log.ts';
import { raiseAlarm } from './repeat-alarms.ts';

// What is left over is found again by the next pass.
const mostActsAPass = 25;
const looksAtOnce = 8;

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

interface Suspect {
  readonly entry: LedgerEntry;
  readonly seen: RunSeen;
  readonly verdict: GrantVerdict;
}

/**
 * Looks at every unfinished grant, and sees to those that nobody will finish: a run that hangs is shouted about and terminated, one that
 * is dead has its VM taken over by a healing run. No event is needed for it.
 */
export async function healGrants(scope: HealingScope): Promise<void> {
  const grants: Suspect[] = [];
  for (const key of ledgerKeys) grants.push(...(await grantsIn(scope, key)));
  // Slots can wait for the next pass; VMs that are down cannot wait for the brakes.
  try {
    await freeSlots(scope, new Set(grants.map(({ entry }) => entry.runId)));
  } catch (error) {
    scope.log.error('the brakes cannot be read', { error: messageOf(error) });
  }
  const suspects = grants.filter(({ verdict }) => verdict !== 'in-hand');
  const now = suspects.slice(0, mostActsAPass);
  if (now.length < suspects.length)
    scope.log.error('healing is behind', { suspects: suspects.length, now: now.length });
  for (const suspect of now)
    try {
      await act(scope, suspect);
    } catch (error) {
      scope.log.error('a grant cannot be healed', { ...about(suspect), error: messageOf(error) });
    }
}

function about({ entry }: Suspect): { vm: string; remediation: string } {
  return { vm: entry.vmId, remediation: entry.runId };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

async function grantsIn({ durable, log, deps }: HealingScope, key: string): Promise<Suspect[]> {
  const { instances } = durable;
  let entries: readonly LedgerEntry[];
  try {
    entries = await instances.ledgerOf(key);
  } catch (error) {
    log.error('the ledger of grants cannot be read', { part: key, error: messageOf(error) });
    return [];
  }
  const judged: Suspect[] = [];
  for (let n = 0; n < entries.length; n += looksAtOnce) {
    const looks = entries.slice(n, n + looksAtOnce).map(async (entry): Promise<Suspect> => {
      const seen = await instances.seen(entry.runId);
      return { entry, seen, verdict: judgeGrant(entry, seen, deps.now()) };
    });
    judged.push(...(await Promise.all(looks)));
  }
  return judged;
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
  const input: RemediateInput = {
    request: { vmId: vm.path, eventId: `healing of ${entry.runId}`, operation: 'accelnet/heal' },
    plan: 'restart',
    subscriptionId: vm.subscriptionId,
    gateKey: entityKeyOf(vm),
    correlationId: deps.newGuid(),
    policy: runPolicyOf(deps.policy),
    ...tellsOf(deps),
    heals: { runId: entry.runId, since, why, endedAt },
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
