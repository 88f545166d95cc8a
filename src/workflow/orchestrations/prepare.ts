import { EntityId } from 'durable-functions';
import type { LeaseRelease } from '../../core/coordination/lease.ts';
import { registryKeyOf } from '../../core/coordination/registry.ts';
import type { Outcome } from '../../core/remediation/machine.ts';
import { mayBeOurs, ownersStart } from '../../core/remediation/pending-start.ts';
import type { CloudFailure } from '../../ports/cloud.ts';
import { entities } from '../durable/names.ts';
import { callActivity, type Durable, nowIso } from './calls.ts';
import { outlastThrottling } from './operations/outlast-throttling.ts';
import { withRetriesWhileDown } from './operations/retries-while-down.ts';
import { atRest } from './phases/recover.ts';
import { type Run, setState, undoOf } from './run.ts';

const minutesToSee = 5;

/**
 * Why flags that were written to a VM that is off have to be put back, if they do: a flag was set in time only if the VM is still off after
 * the last of them. If the VM was started meanwhile, the end of the start is awaited, so that nothing is written while Azure places it.
 */
export function* stepBackIfStarted(
  run: Run,
  failure: CloudFailure | undefined,
): Durable<CloudFailure | undefined> {
  if (run.state.stage.plan !== 'nics-only') return failure;
  const cause = failure ?? (yield* isStillOff(run));
  if (cause?.kind !== 'started') return cause;
  const seen = yield* atRest(run);
  // The VM was seen starting: an operation that failed since was that start.
  if (seen.ok && ownersStart(seen.value, true) === 'start-failed')
    setState(run, { ownerStartFailed: mayBeOurs(seen.value.failureCode) });
  return cause;
}

function* isStillOff(run: Run): Durable<CloudFailure | undefined> {
  const { context, input, state } = run;
  const { correlationId, request } = input;
  const vm = { vmId: request.vmId, vmUid: state.undo?.vmUid ?? '', correlationId };
  const down = { watch: undefined };
  const seen = yield* outlastThrottling(run, minutesToSee, function* (until) {
    return yield* withRetriesWhileDown(context, { vm, until, down }, function* () {
      return yield* callActivity(context, 'observe', { vmId: request.vmId, correlationId });
    });
  });
  if (!seen.ok) return seen.failure;
  if (seen.value.vmUid !== state.undo?.vmUid)
    return { kind: 'replaced', message: 'another VM now has this name' };
  if (seen.value.power === 'deallocated') return undefined;
  return { kind: 'started', message: 'the VM was started while it was changed' };
}

/**
 * The pending start that a run leaves in the VM's lease: the flags that it turned on while the VM was off; null once a start was
 * watched; undefined where nothing changes.
 */
export function pendingStartBy(run: Run, outcome: Outcome): LeaseRelease['pendingStart'] {
  const { state, context, id } = run;
  if (state.stage.plan === 'watch') {
    const open = state.offAgain === true || outcome === 'cancelled' || state.undo === undefined;
    return open ? undefined : null;
  }
  const on = outcome === 'accelerated' || outcome === 'aligned';
  // Found off, or turned off by its owner before our start could be verified.
  const off =
    state.turnedOff === true || (state.stage.plan !== 'restart' && state.undo?.power === 'deallocated');
  if (!on || !off) return undefined;
  const { vmId, vmUid, nics } = undoOf(run);
  const turned = nics.filter((nic) => state.nics.includes(nic.id));
  return { vmId, vmUid, since: nowIso(context), runId: id, nics: turned };
}

/** Lists the VM, or removes it from the list, so that its start is found even without an event. Fire and forget: its lease is what counts. */
export function listPendingStart({ context, input }: Run, pendingStart: LeaseRelease['pendingStart']): void {
  if (pendingStart === undefined) return;
  const { vmId } = input.request;
  const part = new EntityId(entities.pendingStart, registryKeyOf(input.leaseKey));
  if (pendingStart === null) context.df.signalEntity(part, 'remove', { vmId });
  else context.df.signalEntity(part, 'add', { vmId, since: pendingStart.since });
}
