import { isLate } from '../core/coordination/recovery.ts';
import { registryKeyOf } from '../core/coordination/registry.ts';
import { toBeWoken } from '../core/coordination/safeguards-queue.ts';
import type { SafeguardHolder } from '../core/coordination/safeguards-state.ts';
import { safeguardLimitsOf } from '../workflow/orchestrations/safeguard.ts';
import { nudge } from './begin-remediation.ts';
import { notifyLate } from './recovery/late-runs.ts';
import { checkLease, messageOf, type RecoveryScope, recoverOne } from './recovery/recover-one.ts';

// More than usually may go at once; the next pass is a minute later.
const maxWoken = 20;

/**
 * The pass of every minute, over the few runs that hold a slot: their VMs are down, or about to be. A VM whose run is orphaned must not wait for the
 * long pass, and people must be notified of a VM that is down for long although its run hangs. Wakes the runs in the queue that may go now. While no
 * VM is down it costs one read.
 */
export async function recoverHeld(scope: RecoveryScope): Promise<void> {
  const { durable, deps, log } = scope;
  const safeguards = await durable.instances.safeguards();
  for (const holder of safeguards.holders)
    try {
      await checkHolder(scope, holder);
    } catch (error) {
      log.error('a run that holds a slot cannot be checked', {
        remediation: holder.runId,
        error: messageOf(error),
      });
    }
  const asked = { limits: safeguardLimitsOf(deps.policy), now: new Date(deps.now()).toISOString() };
  if (deps.policy.paused) return;
  for (const runId of toBeWoken(safeguards, asked).slice(0, maxWoken))
    await nudge(durable, runId, 'its turn has come');
}

async function checkHolder(scope: RecoveryScope, holder: SafeguardHolder): Promise<void> {
  const { runId, vm } = holder;
  if (vm === undefined) return;
  const { instances } = scope.durable;
  const seen = await instances.seen(runId);
  const isOver = seen.state === 'over' || seen.state === 'missing';
  const late = isLate(holder, seen, scope.deps.policy, scope.deps.now());
  if (!isOver && !late) return;
  const entry = (await instances.registryOf(registryKeyOf(vm))).find((one) => one.runId === runId);
  if (late) await notifyLate(scope, holder, entry?.vmId ?? vm);
  if (entry === undefined || !isOver) return;
  const suspect = await checkLease(scope, entry);
  if (suspect.assessment === 'orphaned') await recoverOne(scope, suspect);
}
