import type { PowerState, VmFacts } from '../../core/model/facts.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { optOutOf } from '../../core/policy/opt-out.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Cloud, CloudFailure, Result } from '../../ports/cloud.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import type { Runs, StopDelivery } from '../../ports/runs.ts';
import { contradicted, defect, recreatedVm, stamped, whileSuspended } from './activity-answers.ts';
import type { Activities, Change, ChangeInput } from './activity-types.ts';
import { whyOver } from './still-wanted.ts';

interface StopDeps {
  readonly cloud: Pick<Cloud, 'readVm' | 'deallocate'>;
  readonly now: () => number;
  /** A new id for each delivery. */
  readonly delivery: () => string;
  /** Read again for each stop: its policy, and `suspended` where it is faulty, so that nothing may begin. */
  readonly configuration: { readonly policy: Pick<Policy, 'tagPrefix'>; readonly suspended?: true };
}

/** If this delivery was refused, an earlier one whose answer was lost may still have stopped the VM, and may be the reason of the refusal. */
function uncertain(sent: Result<Change>): Result<Change> {
  return sent.ok ? sent : { ok: false, failure: { ...sent.failure, kind: 'unavailable' } };
}

/** Whether this delivery of the stop certainly had no effect, whatever other deliveries had. */
function hadNoEffect(sent: Result<Change>): boolean {
  return !sent.ok && consequencesOf(sent.failure).powerChange !== 'unknown';
}

/** Notes the stop in the lease, because recovery starts only VMs that an orphaned run may have stopped; answers whether it was noted before. */
async function note(vm: ResourceId, stop: StopDelivery, runs: Runs): Promise<Result<boolean>> {
  try {
    return { ok: true, value: await runs.noteStop(vm, stop) };
  } catch (error) {
    const message = `the stop could not be noted in the VM's lease: ${String(error).slice(0, 200)}`;
    return { ok: false, failure: { kind: 'conflict', message } };
  }
}

/** A delivery whose refusal cannot be noted counts as one that may have been accepted. */
async function noteRefusal(vm: ResourceId, stop: StopDelivery, runs: Runs): Promise<void> {
  const { runId, delivery } = stop;
  await runs.noteRefusedStop(vm, { runId, delivery }).catch(() => undefined);
}

const off: readonly PowerState[] = ['deallocating', 'deallocated'];

/**
 * The deallocation, which needs more than any other change: a revalidation of the VM that is still recent by this clock right before the request,
 * an undo record of how the VM was found, and a note that a stop of ours may be under way. The note names the delivery, because two of one order may
 * run at the same time, and the one that is refused may be refused because of the other. Without the note nobody could distinguish an owner's stop
 * from ours later. A VM that is found off is answered with `already`, however late: an earlier delivery may have stopped it.
 */
export function createStopActivity({
  cloud,
  now,
  delivery,
  configuration,
}: StopDeps): Pick<Activities, 'deallocate'> {
  const timestamp = (): string => new Date(now()).toISOString();

  function tooLate({ notAfter }: ChangeInput): CloudFailure | undefined {
    if (now() <= Date.parse(notAfter)) return undefined;
    return { kind: 'expired', message: `the last look does not count after ${notAfter}` };
  }

  function objection({ tags }: VmFacts): CloudFailure | undefined {
    const optOut = optOutOf({ vm: tags }, configuration.policy.tagPrefix, timestamp());
    return optOut.kind === 'none'
      ? undefined
      : { kind: 'changed', message: 'its owner has opted the VM out' };
  }

  /** The VM that is meant, as it is now. */
  async function found(input: ChangeInput, vm: ResourceId, runs: Runs): Promise<Result<VmFacts>> {
    const over = await whyOver(input, runs);
    if (over !== undefined) return { ok: false, failure: over };
    const seen = await cloud.readVm(vm, { correlationId: input.correlationId });
    return seen.ok && seen.value.vmUid !== input.vmUid ? recreatedVm() : seen;
  }

  async function send(input: ChangeInput, vm: ResourceId, runs: Runs): Promise<Result<Change>> {
    const { runId, correlationId, notAfter } = input;
    const stop: StopDelivery = { runId, delivery: delivery(), at: timestamp() };
    const noted = await note(vm, stop, runs);
    if (!noted.ok) return noted;
    // Writing the note may have been slow.
    const late = tooLate(input);
    // Getting the token may be slow too: a request that is too late by then is not sent.
    const sent: Result<Change> =
      late === undefined
        ? stamped(contradicted(await cloud.deallocate(vm, { correlationId, notAfter })), stop.at)
        : { ok: false, failure: late };
    if (hadNoEffect(sent)) await noteRefusal(vm, stop, runs);
    return noted.value ? uncertain(sent) : sent;
  }

  async function deallocate(input: ChangeInput, runs: Runs): Promise<Result<Change>> {
    const id = parseVmId(input.vmId);
    if (!id.ok) return defect(id.faults);
    const vm = await found(input, id.value, runs);
    if (!vm.ok) return vm;
    if (off.includes(vm.value.power)) return { ok: true, value: { how: 'already', at: timestamp() } };
    if (configuration.suspended === true) return whileSuspended();
    const against = tooLate(input) ?? objection(vm.value);
    return against === undefined ? await send(input, id.value, runs) : { ok: false, failure: against };
  }

  return { deallocate };
}
