import type { Decision } from '../core/decide.ts';
import type { AgentFacts, Flag, PowerState } from '../core/facts.ts';
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
import type { Runs } from '../ports/runs.ts';
import { assessVm } from './assess.ts';
import { createGuestActivities, type GuestScripts } from './guest-activities.ts';

export interface ActivityDeps {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly guestScripts: GuestScripts;
  readonly now: () => number;
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
export function createActivities({ cloud, policy, guestScripts, now }: ActivityDeps) {
  const timestamp = (): string => new Date(now()).toISOString();

  async function look({ vmId, correlationId }: VmInput, runs: Runs): Promise<Result<Look>> {
    const id = parseVmId(vmId);
    if (!id.ok) return defect(id.faults);
    const assessment = await assessVm({ cloud, runs, now }, policy, id.value, { correlationId });
    if (!assessment.ok) return assessment;
    const { decision, facts } = assessment.value;
    const undo = undoRecordOf(facts);
    return { ok: true, value: { at: facts.observedAt, decision, ...(undo === undefined ? {} : { undo }) } };
  }

  async function observe({ vmId, correlationId }: VmInput): Promise<Result<Observation>> {
    const id = parseVmId(vmId);
    if (!id.ok) return defect(id.faults);
    const at = timestamp();
    const vm = await cloud.readVm(id.value, { correlationId });
    if (!vm.ok) return vm;
    const { vmUid, power, provisioningState, agent, tags } = vm.value;
    const optedOut = optOutOf(tags, {}, policy.tagPrefix, at).kind !== 'none';
    const own = agent === undefined ? {} : { agent };
    return { ok: true, value: { at, vmUid, power, provisioningState, ...own, optedOut } };
  }

  /** Whether a change may still be made; every change asks this right before its first request. */
  async function stillWanted(
    { runId, notAfter }: ChangeInput,
    runs: Runs,
  ): Promise<CloudFailure | undefined> {
    if (now() > Date.parse(notAfter)) return { kind: 'expired', message: `delivered after ${notAfter}` };
    const state = await runs.stateOf(runId);
    return state === 'over' ? { kind: 'expired', message: `run ${runId} is over` } : undefined;
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
    if (vm.value.vmUid !== input.vmUid)
      return { ok: false, failure: { kind: 'replaced', message: 'another VM now has this name' } };
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

    async writeFlag(input: FlagInput, runs: Runs): Promise<Result<Change>> {
      const [vm, nic] = [parseVmId(input.vmId), parseNicId(input.nicId)];
      if (!vm.ok) return defect(vm.faults);
      if (!nic.ok) return defect(nic.faults);
      const unwanted = await stillWanted(input, runs);
      if (unwanted !== undefined) return { ok: false, failure: unwanted };
      const at = timestamp();
      return stamped(
        await cloud.writeFlag(nic.value, input.flag, vm.value, { correlationId: input.correlationId }),
        at,
      );
    },

    async readFlag({
      nicId,
      correlationId,
    }: {
      nicId: string;
      correlationId: string;
    }): Promise<Result<FlagReading>> {
      const nic = parseNicId(nicId);
      if (!nic.ok) return defect(nic.faults);
      const reading = await cloud.readNic(nic.value, { correlationId });
      if (!reading.ok) return reading;
      const { flag, provisioningState } = reading.value;
      return { ok: true, value: { flag, provisioningState } };
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
