import { changeIdOf } from '../../assessment/assess-change.ts';
import { assessVm, type VmAssessment } from '../../assessment/assess-vm.ts';
import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import { placeOf } from '../../core/coordination/failure-domains.ts';
import { canarySizeOf } from '../../core/evidence/canary.ts';
import { currentGuest } from '../../core/evidence/guest-vote.ts';
import { withoutUndefined } from '../../core/lib/without-undefined.ts';
import { parseVmId, type ResourceId } from '../../core/model/resource-id.ts';
import { optOutOf } from '../../core/policy/opt-out.ts';
import type { OwnerTags } from '../../core/policy/owner-tags.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { undoRecordOf } from '../../core/remediation/undo.ts';
import type { CallContext, Cloud, Result } from '../../ports/cloud.ts';
import type { Notice, NoticeLog, Notifier } from '../../ports/notify.ts';
import type { Records } from '../../ports/records.ts';
import type { Runs } from '../../ports/runs.ts';
import type { SizeObservations } from '../../ports/size-observations.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { defect, whileSuspended } from './activity-answers.ts';
import type { Activities, AssessAnswer, AssessInput, Observation, ObserveInput } from './activity-types.ts';
import { createFlagActivities } from './flag-activities.ts';
import { createGuestActivities, type GuestScripts } from './guest-activities.ts';
import { createPowerActivities } from './power-activities.ts';
import { createPreflightActivities } from './preflight-activities.ts';
import { createRecordActivities } from './record-activities.ts';
import { createSizeActivity } from './size-activity.ts';
import { createStillWanted } from './still-wanted.ts';
import { createStopActivity } from './stop-activity.ts';
import { createWhereabouts } from './whereabouts-activity.ts';

export interface ActivityDeps {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly notifier: Notifier;
  readonly guestScripts: GuestScripts;
  readonly preflightScripts: GuestScripts;
  readonly now: () => number;
  readonly keeper: AssessmentStore;
  /** The configuration is faulty: runs that wait go on waiting, and no VM is stopped. */
  readonly suspended?: true;
  /** Absent where the app has no storage of its own. */
  readonly records?: Records;
  /** What VMs have shown of their sizes; absent where the app has no storage of its own. */
  readonly sizes?: SizeObservations | undefined;
  /** Absent where nothing is traced. */
  readonly telemetry?: Telemetry;
}

/** Every activity: one step with Azure, expected failures as values, safe to run twice and late. */
export function createActivities(deps: ActivityDeps): Activities {
  const { cloud, policy, notifier, guestScripts, preflightScripts, now, keeper, sizes } = deps;
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
    const assessment = await assessVm({ cloud, runs, now, sizes }, policy, id.value, call, {
      ...asked,
      rights: true,
    });
    // The VM still runs as it did: a slow journal makes no outage longer.
    await keeper.keep({ vm: id.value, assessment, by: 'run' }, (message, fields) =>
      log.error(`${message} ${JSON.stringify(fields)}`),
    );
    if (!assessment.ok) return assessment;
    const { decision, facts, size, systemDoubt } = assessment.value;
    const { size: vmSize, location } = facts.vm;
    const undo = undoRecordOf(facts);
    const canary = canarySizeOf({
      policy,
      vmSize: facts.vm.size,
      size,
      fleet: facts.evidence?.fleet,
    });
    const place = { ...placeOf(facts, policy), ...(canary === undefined ? {} : { canary }) };
    const { policyHash } = keeper;
    const change = await changeIdOf(facts, decision);
    const known = {
      ...withoutUndefined({ change, undo, policyHash, systemDoubt }),
      ...evidenceFor(assessment.value, policy),
    };
    return {
      ok: true,
      value: { at: facts.observedAt, decision, place, size, vm: { size: vmSize, location }, ...known },
    };
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
    ...createPreflightActivities({ cloud, now, stillWanted, preflightScripts, configuration: deps }),
    ...createWhereabouts({ cloud }),
    ...createRecordActivities(deps.records),
    ...createSizeActivity({ sizes: deps.sizes, policy, now }),
    ...createStopActivity({ cloud, now, delivery: () => crypto.randomUUID(), configuration: deps }),
    ...createPowerActivities({ cloud, now, stillWanted }),
    ...createFlagActivities({ cloud, now, stillWanted }),
    assess,
    observe,

    async notify(notice: Notice, _runs: Runs, log: NoticeLog): Promise<Result<true>> {
      await notifier.send(notice, log);
      return { ok: true, value: true };
    },

    poll: ({ operation, correlationId }) => cloud.poll(operation, { correlationId }),
  };
}

/** Which guest a decision wants to ask first, and whether it rests on what must be proven after the start. */
function evidenceFor(
  { decision, facts, size }: VmAssessment,
  { preflight }: Policy,
): Pick<AssessAnswer, 'asksGuest' | 'guest' | 'needsProof'> {
  const { vm, nics, evidence = {}, observedAt } = facts;
  if (decision.kind === 'defer' && decision.reasons.some(({ code }) => code === 'preflight-due')) {
    const asksGuest = {
      vmUid: vm.vmUid,
      size: vm.size,
      location: vm.location,
      nicIds: nics.map(({ id }) => id),
      flagsOn: nics.filter(({ flag }) => flag === 'true').length,
      alone: size.answer === 'unknown',
    };
    return { asksGuest };
  }
  // Whatever a guest claimed, of its drivers too, is checked after the start.
  const said = currentGuest({ size: vm.size, evidence, preflight, observedAt });
  if (said !== undefined) return { guest: { kind: 'answered', ...said }, needsProof: true };
  return size.needsProof === true ? { needsProof: true } : {};
}

/** The tags of a VM's resource group and subscription. What cannot be read now was read by the revalidation before the stop. */
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
