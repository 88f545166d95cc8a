import { EntityId } from 'durable-functions';
import { type RegistryEntry, registryKeyOf } from '../../core/coordination/registry.ts';
import type { ReleaseInput, SafeguardHolder } from '../../core/coordination/safeguards-state.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import { safeguardLimitsOf } from '../../workflow/orchestrations/safeguard.ts';
import { messageOf, type RecoveryScope } from './recover-one.ts';

const youngestMinutes = 30;

/**
 * Gives back the slots of runs that are over and that no recovery will find: the registry does not list them any more. A slot whose run
 * or lease cannot be read stays taken, and so does that of a run that still holds its VM: that one is listed again.
 */
export async function freeSlots(
  scope: RecoveryScope,
  holders: readonly SafeguardHolder[],
  listed: ReadonlySet<string>,
): Promise<void> {
  const now = scope.deps.now();
  for (const holder of holders) {
    const { runId, since } = holder;
    if (listed.has(runId) || now - Date.parse(since) < youngestMinutes * 60_000) continue;
    try {
      await freeIfOver(scope, holder, now);
    } catch (error) {
      scope.log.error('a slot cannot be checked', { remediation: runId, error: messageOf(error) });
    }
  }
}

async function freeIfOver(
  { durable, log, deps }: RecoveryScope,
  slot: SafeguardHolder,
  now: number,
): Promise<void> {
  const { runId, since, vm, confirmed } = slot;
  const { state } = await durable.instances.seen(runId);
  if (state !== 'over' && state !== 'missing') return;
  const held = vm === undefined ? undefined : (await durable.instances.leaseUnder(vm))?.holder;
  if (vm !== undefined && held?.runId === runId && held.undo !== undefined) {
    const entry: RegistryEntry = { runId, vmId: held.undo.vmId, since: held.since };
    return await durable.client.signalEntity(
      new EntityId(entities.registry, registryKeyOf(vm)),
      'register',
      entry,
    );
  }
  if (held?.recovers === runId) return;
  log.error('the slot of an orphaned run is released', { remediation: runId, since });
  // A run whose slot was never confirmed has stopped nothing.
  const stopped = confirmed === true;
  const asked: ReleaseInput = {
    runId,
    now: new Date(now).toISOString(),
    limits: safeguardLimitsOf(deps.policy),
    stopped,
  };
  await durable.client.signalEntity(new EntityId(entities.safeguards, safeguardsKey), 'release', asked);
}
