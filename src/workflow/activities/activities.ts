import { changeIdOf } from '../../assessment/assess-change.ts';
import { assessVm } from '../../assessment/assess-vm.ts';
import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import { type Place, placeOf } from '../../core/coordination/failure-domains.ts';
import type { Decision } from '../../core/decision/decide.ts';
import type { OwnFailure } from '../../core/decision/own-failure.ts';
import type { AgentFacts, Flag, PowerState } from '../../core/model/facts.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { optOutOf } from '../../core/policy/opt-out.ts';
import type { OwnerTags } from '../../core/policy/owner-tags.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type UndoRecord, undoRecordOf } from '../../core/remediation/undo.ts';
import type { Accepted, CallContext, Cloud, Operation, Progress, Result } from '../../ports/cloud.ts';
import type { Notice, NoticeLog, Notifier } from '../../ports/notify.ts';
import type { Records } from '../../ports/records.ts';
import type { Runs } from '../../ports/runs.ts';
import { createWhereabouts } from '../orchestrations/while-down/gone.ts';
import { defect, whileSuspended } from './activity-answers.ts';
import { createFlagActivities } from './flag-activities.ts';
import { createGuestActivities, type GuestScripts } from './guest-activities.ts';
import { createPowerActivities } from './power-activities.ts';
import { createRecordActivities } from './record-activities.ts';
import { createStillWanted } from './still-wanted.ts';
import { createStopActivity } from './stop-activity.ts';

export interface ActivityDeps {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly notifier: Notifier;
  readonly guestScripts: GuestScripts;
  readonly now: () => number;
  readonly keeper: AssessmentStore;
  /** The configuration is faulty: runs that wait go on waiting, and no VM is stopped. */
  readonly suspended?: true;
  /** Absent where the app has no storage of its own. */
  readonly records?: Records;
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
  /** Only while the VM is deallocated: on one that runs the flag would be on without effect. */
  readonly onlyWhileOff?: boolean;
}

export interface ObserveInput extends VmInput {
  /** Of the policy that the run was started with. */
  readonly tagPrefix?: string | undefined;
  /** The power state in which an opt-out of the resource group or the subscription counts too; elsewhere only the VM's own is read. */
  readonly checkOptOutIn?: PowerState;
}

export interface AssessInput extends VmInput {
  /** The change that a person has approved. */
  readonly approved?: string;
  /** How a deallocation of the run that asks came to nothing: that it shows on the VM is no reason to leave it alone. */
  readonly ownFailure?: OwnFailure;
}

export interface AssessAnswer {
  readonly at: string;
  readonly decision: Decision;
  readonly place: Place;
  /** How the VM is now; absent in a power state that could not be put back. */
  readonly undo?: UndoRecord;
  readonly policyHash?: string;
  /** Names what would be done, where something is waited for first. */
  readonly change?: string;
}

export interface Observation {
  readonly at: string;
  readonly vmUid: string;
  readonly power: PowerState;
  readonly provisioningState: string;
  /** The code with which the last operation failed. */
  readonly failureCode?: string;
  readonly agent?: AgentFacts;
  /** The owner has opted the VM out meanwhile. */
  readonly optedOut: boolean;
}

export type Change = Accepted & { readonly at: string };

/** Every activity: one step with Azure, expected failures as values, safe to run twice and late. */
export function createActivities(deps: ActivityDeps) {
  const { cloud, policy, notifier, guestScripts, now, keeper } = deps;
  const timestamp = (): string => new Date(now()).toISOString();

  async function assess(
    { vmId, correlationId, ...asked }: AssessInput,
    runs: Runs,
    log: NoticeLog,
  ): Promise<Result<AssessAnswer>> {
    if (deps.suspended === true) return whileSuspended();
    const id = parseVmId(vmId);
    if (!id.ok) return defect(id.faults);
    const call = { correlationId, fresh: true };
    const assessment = await assessVm({ cloud, runs, now }, policy, id.value, call, {
      ...asked,
      rights: true,
    });
    // The VM still runs as it did: a slow journal costs nobody an outage.
    await keeper.keep({ vm: id.value, assessment, by: 'run' }, (message, fields) =>
      log.error(`${message} ${JSON.stringify(fields)}`),
    );
    if (!assessment.ok) return assessment;
    const { decision, facts } = assessment.value;
    const undo = undoRecordOf(facts);
    const place = placeOf(facts, policy);
    const { policyHash } = keeper;
    const change = await changeIdOf(facts, decision);
    const known = {
      ...(change === undefined ? {} : { change }),
      ...(undo === undefined ? {} : { undo }),
      ...(policyHash === undefined ? {} : { policyHash }),
    };
    return { ok: true, value: { at: facts.observedAt, decision, place, ...known } };
  }

  async function observe({
    vmId,
    correlationId,
    tagPrefix,
    checkOptOutIn,
  }: ObserveInput): Promise<Result<Observation>> {
    const id = parseVmId(vmId);
    if (!id.ok) return defect(id.faults);
    const at = timestamp();
    const vm = await cloud.readVm(id.value, { correlationId });
    if (!vm.ok) return vm;
    const { vmUid, power, provisioningState, failureCode, agent, tags } = vm.value;
    const others =
      power === checkOptOutIn ? await tagsAbove(cloud, id.value, { correlationId, fresh: true }) : {};
    const optedOut = optOutOf({ vm: tags, ...others }, tagPrefix ?? policy.tagPrefix, at).kind !== 'none';
    const own = {
      ...(failureCode === undefined ? {} : { failureCode }),
      ...(agent === undefined ? {} : { agent }),
    };
    return { ok: true, value: { at, vmUid, power, provisioningState, ...own, optedOut } };
  }

  const stillWanted = createStillWanted(now);

  return {
    ...createGuestActivities({ cloud, guestScripts, stillWanted }),
    ...createWhereabouts({ cloud }),
    ...createRecordActivities(deps.records),
    ...createStopActivity({ cloud, now, configuration: deps }),
    ...createPowerActivities({ cloud, now, stillWanted }),
    ...createFlagActivities({ cloud, now, stillWanted }),
    assess,
    observe,

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

/** The tags of a VM's resource group and subscription. What cannot be read now was read by the look before the stop. */
async function tagsAbove(cloud: Cloud, vm: ResourceId, call: CallContext): Promise<Omit<OwnerTags, 'vm'>> {
  const [group, subscription] = await Promise.all([
    cloud.readGroup(vm, call),
    cloud.readSubscription(vm.subscriptionId, call),
  ]);
  return {
    ...(group.ok ? { group: group.value.tags } : {}),
    ...(subscription.ok ? { subscription: subscription.value.tags } : {}),
  };
}

export type Activities = ReturnType<typeof createActivities>;
