import type { Decision } from '../core/decide.ts';
import type { AgentFacts, Flag, PowerState } from '../core/facts.ts';
import { type Place, placeOf } from '../core/failure-domains.ts';
import { optOutOf } from '../core/owner-tags.ts';
import type { Policy } from '../core/policy.ts';
import { parseNicId, parseVmId, type ResourceId } from '../core/resource-id.ts';
import { type UndoRecord, undoRecordOf } from '../core/undo.ts';
import type {
  Accepted,
  CallContext,
  Cloud,
  CloudFailure,
  Operation,
  Progress,
  Result,
} from '../ports/cloud.ts';
import type { Notice, NoticeLog, Notifier } from '../ports/notify.ts';
import type { Runs } from '../ports/runs.ts';
import { assessVm } from './assess.ts';
import { createGuestActivities, type GuestScripts } from './guest-activities.ts';
import type { VerdictKeeper } from './verdict-keeper.ts';

export interface ActivityDeps {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly notifier: Notifier;
  readonly guestScripts: GuestScripts;
  readonly now: () => number;
  readonly keeper: VerdictKeeper;
}

export interface VmInput {
  readonly vmId: string;
  readonly correlationId: string;
}

/** What a change carries, so that it is safe when it is delivered twice or late. */
export interface ChangeInput extends VmInput {
  readonly vmUid: string;
  readonly runId: string;
  /** ISO 8601; past it nothing is written. */
  readonly notAfter: string;
}

export interface FlagInput extends ChangeInput {
  readonly nicId: string;
  readonly flag: Flag;
}

export interface Look {
  readonly at: string;
  readonly decision: Decision;
  readonly place: Place;
  /** How the VM is now; absent in a power state that could not be put back. */
  readonly undo?: UndoRecord;
}

export interface Observation {
  readonly at: string;
  readonly vmUid: string;
  readonly power: PowerState;
  readonly provisioningState: string;
  readonly agent?: AgentFacts;
  /** The owner has opted the VM itself out meanwhile. */
  readonly optedOut: boolean;
}

export type Change = Accepted & { readonly at: string };

/** Every activity: one step with Azure, expected failures as values, safe to run twice and late. */
export function createActivities({ cloud, policy, notifier, guestScripts, now, keeper }: ActivityDeps) {
  const timestamp = (): string => new Date(now()).toISOString();

  async function look({ vmId, correlationId }: VmInput, runs: Runs, log: NoticeLog): Promise<Result<Look>> {
    const id = parseVmId(vmId);
    if (!id.ok) return defect(id.faults);
    const call = { correlationId, fresh: true };
    const assessment = await assessVm({ cloud, runs, now }, policy, id.value, call, { rights: true });
    // The VM still runs as it did: a slow journal costs nobody an outage.
    await keeper.keep({ vm: id.value, assessment, by: 'run' }, (message, fields) =>
      log.error(`${message} ${JSON.stringify(fields)}`),
    );
    if (!assessment.ok) return assessment;
    const { decision, facts } = assessment.value;
    const undo = undoRecordOf(facts);
    const place = placeOf(facts, policy.tagPrefix);
    const known = undo === undefined ? {} : { undo };
    return { ok: true, value: { at: facts.observedAt, decision, place, ...known } };
  }

  async function observe({ vmId, correlationId }: VmInput): Promise<Result<Observation>> {
    const id = parseVmId(vmId);
    if (!id.ok) return defect(id.faults);
    const at = timestamp();
    const vm = await cloud.readVm(id.value, { correlationId });
    if (!vm.ok) return vm;
    const { vmUid, power, provisioningState, agent, tags } = vm.value;
    const optedOut = optOutOf({ vm: tags }, policy.tagPrefix, at).kind !== 'none';
    const own = agent === undefined ? {} : { agent };
    return { ok: true, value: { at, vmUid, power, provisioningState, ...own, optedOut } };
  }

  /** Whether a change may still be made; every change asks this right before its first request. */
  async function stillWanted(
    { runId, notAfter, vmId }: ChangeInput,
    runs: Runs,
  ): Promise<CloudFailure | undefined> {
    if (now() > Date.parse(notAfter)) return { kind: 'expired', message: `delivered after ${notAfter}` };
    const state = await runs.stateOf(runId);
    if (state === 'over') return { kind: 'expired', message: `run ${runId} is over` };
    const vm = parseVmId(vmId);
    const holder = vm.ok ? await runs.holderOf(vm.value) : undefined;
    if (holder === undefined || holder === runId) return undefined;
    return { kind: 'expired', message: `run ${holder} has taken the VM over` };
  }

  async function changePower(
    input: ChangeInput,
    runs: Runs,
    reached: readonly PowerState[],
    send: (vm: ResourceId, call: CallContext) => Promise<Result<Accepted>>,
  ): Promise<Result<Change>> {
    const id = parseVmId(input.vmId);
    if (!id.ok) return defect(id.faults);
    const unwanted = await stillWanted(input, runs);
    if (unwanted !== undefined) return { ok: false, failure: unwanted };
    const call = { correlationId: input.correlationId };
    const vm = await cloud.readVm(id.value, call);
    if (!vm.ok) return vm;
    if (vm.value.vmUid !== input.vmUid) return namesake();
    const at = timestamp();
    if (reached.includes(vm.value.power)) return { ok: true, value: { how: 'already', at } };
    return stamped(await send(id.value, call), at);
  }

  return {
    ...createGuestActivities({ cloud, guestScripts, stillWanted }),
    look,
    observe,

    deallocate: (input: ChangeInput, runs: Runs): Promise<Result<Change>> =>
      changePower(input, runs, ['deallocating', 'deallocated'], (vm, call) => cloud.deallocate(vm, call)),

    start: (input: ChangeInput, runs: Runs): Promise<Result<Change>> =>
      changePower(input, runs, ['starting', 'running'], (vm, call) => cloud.start(vm, call)),

    /** What is on its way up already is not restarted again. */
    restart: (input: ChangeInput, runs: Runs): Promise<Result<Change>> =>
      changePower(input, runs, ['starting'], (vm, call) => cloud.restart(vm, call)),

    async writeFlag(input: FlagInput, runs: Runs): Promise<Result<Change>> {
      const [vm, nic] = [parseVmId(input.vmId), parseNicId(input.nicId)];
      if (!vm.ok) return defect(vm.faults);
      if (!nic.ok) return defect(nic.faults);
      const unwanted = await stillWanted(input, runs);
      if (unwanted !== undefined) return { ok: false, failure: unwanted };
      const call = { correlationId: input.correlationId };
      // A VM recreated under the same name may have been given the same NIC.
      const seen = await cloud.readVm(vm.value, call);
      if (!seen.ok) return seen;
      if (seen.value.vmUid !== input.vmUid) return namesake();
      const at = timestamp();
      return stamped(detachedIfGone(await cloud.writeFlag(nic.value, input.flag, vm.value, call)), at);
    },

    async readFlag({ vmId, nicId, correlationId }: ReadFlagInput): Promise<Result<FlagReading>> {
      const [vm, nic] = [parseVmId(vmId), parseNicId(nicId)];
      if (!vm.ok) return defect(vm.faults);
      if (!nic.ok) return defect(nic.faults);
      const reading = detachedIfGone(await cloud.readNic(nic.value, { correlationId }));
      if (!reading.ok) return reading;
      const { flag, provisioningState } = reading.value;
      if (reading.value.vmId?.toLowerCase() !== vm.value.key)
        return { ok: false, failure: { kind: 'detached', message: 'not attached to this virtual machine' } };
      return { ok: true, value: { flag, provisioningState } };
    },

    async notify(notice: Notice, _runs: Runs, log: NoticeLog): Promise<Result<true>> {
      await notifier.send(notice, log);
      return { ok: true, value: true };
    },

    poll: ({
      operation,
      correlationId,
    }: {
      operation: Operation;
      correlationId: string;
    }): Promise<Result<Progress>> => cloud.poll(operation, { correlationId }),
  };
}

interface ReadFlagInput extends VmInput {
  readonly nicId: string;
}

export interface FlagReading {
  readonly flag: Flag;
  readonly provisioningState: string;
}

export type Activities = ReturnType<typeof createActivities>;

function defect(faults: readonly string[]): { ok: false; failure: CloudFailure } {
  return { ok: false, failure: { kind: 'internal', message: faults.join('; ') } };
}

function stamped(result: Result<Accepted>, at: string): Result<Change> {
  return result.ok ? { ok: true, value: { ...result.value, at } } : result;
}

function namesake(): { ok: false; failure: CloudFailure } {
  return { ok: false, failure: { kind: 'replaced', message: 'another VM now has this name' } };
}

/** Of a NIC, unlike of a VM, being gone or elsewhere is no reason to end. */
function detachedIfGone<T>(result: Result<T>): Result<T> {
  if (result.ok || (result.failure.kind !== 'not-found' && result.failure.kind !== 'replaced')) return result;
  return { ok: false, failure: { ...result.failure, kind: 'detached' } };
}
