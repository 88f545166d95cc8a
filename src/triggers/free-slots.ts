import { EntityId } from 'durable-functions';
import type { ReleaseInput } from '../core/brakes-state.ts';
import { brakesKey, entities } from '../workflow/names.ts';
import { runPolicyOf } from '../workflow/run.ts';
import type { HealingScope } from './heal-grants.ts';

const youngestMinutes = 30;

/**
 * Gives back the slots of runs that are over and that no healing will come to: the ledger does not list them any more. A slot whose run
 * cannot be read stays taken.
 */
export async function freeSlots(
  { durable, log, deps }: HealingScope,
  listed: ReadonlySet<string>,
): Promise<void> {
  const { holders } = await durable.instances.brakes();
  const now = deps.now();
  for (const { runId, since } of holders) {
    if (listed.has(runId) || now - Date.parse(since) < youngestMinutes * 60_000) continue;
    const { state } = await durable.instances.seen(runId);
    if (state !== 'over' && state !== 'missing') continue;
    log.error('the slot of a dead run is given back', { remediation: runId, since });
    const limits = runPolicyOf(deps.policy);
    const asked: ReleaseInput = { runId, now: new Date(now).toISOString(), limits, stopped: true };
    await durable.client.signalEntity(new EntityId(entities.brakes, brakesKey), 'release', asked);
  }
}
