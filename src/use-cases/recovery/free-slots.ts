import { EntityId } from 'durable-functions';
import type { BrakeHolder, ReleaseInput } from '../../core/coordination/brakes-state.ts';
import { type LedgerEntry, ledgerKeyOf } from '../../core/coordination/ledger.ts';
import { brakeLimitsOf } from '../../workflow/orchestrations/brake.ts';
import { brakesKey, entities } from '../../workflow/durable/names.ts';
import { type HealingScope, messageOf } from './recover-one.ts';

const youngestMinutes = 30;

/**
 * Gives back the slots of runs that are over and that no healing will come to: the ledger does not list them any more. A slot whose run
 * or gate cannot be read stays taken, and so does that of a run that still holds its VM: that one is listed again.
 */
export async function freeSlots(
  scope: HealingScope,
  holders: readonly BrakeHolder[],
  listed: ReadonlySet<string>,
): Promise<void> {
  const now = scope.deps.now();
  for (const holder of holders) {
    const { runId, since } = holder;
    if (listed.has(runId) || now - Date.parse(since) < youngestMinutes * 60_000) continue;
    try {
      await freeIfOver(scope, holder, now);
    } catch (error) {
      scope.log.error('a slot cannot be looked at', { remediation: runId, error: messageOf(error) });
    }
  }
}

async function freeIfOver(
  { durable, log, deps }: HealingScope,
  slot: BrakeHolder,
  now: number,
): Promise<void> {
  const { runId, since, vm, confirmed } = slot;
  const { state } = await durable.instances.seen(runId);
  if (state !== 'over' && state !== 'missing') return;
  const held = vm === undefined ? undefined : (await durable.instances.gateUnder(vm))?.holder;
  if (vm !== undefined && held?.runId === runId && held.undo !== undefined) {
    const entry: LedgerEntry = { runId, vmId: held.undo.vmId, since: held.since };
    return await durable.client.signalEntity(
      new EntityId(entities.ledger, ledgerKeyOf(vm)),
      'register',
      entry,
    );
  }
  if (held?.heals === runId) return;
  log.error('the slot of a dead run is given back', { remediation: runId, since });
  // One that was never let go has stopped nothing.
  const stopped = confirmed === true;
  const asked: ReleaseInput = {
    runId,
    now: new Date(now).toISOString(),
    limits: brakeLimitsOf(deps.policy),
    stopped,
  };
  await durable.client.signalEntity(new EntityId(entities.brakes, brakesKey), 'release', asked);
}
