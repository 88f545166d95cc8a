import { type Assessment, assessFacts, changeIn } from '../core/decision/decide.ts';
import { type OwnFailure, withoutOwnFailure } from '../core/decision/own-failure.ts';
import { answerAbout } from '../core/evidence/preflight-answer.ts';
import type { GuestAnswer } from '../core/model/evidence.ts';
import type { Facts } from '../core/model/facts.ts';
import { parseNicId, type ResourceId, sameId } from '../core/model/resource-id.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CallContext, CloudFailure, CloudReader, NicReading, Result } from '../ports/cloud.ts';
import type { Runs } from '../ports/runs.ts';
import type { SizeObservations } from '../ports/size-observations.ts';
import { withApproval } from './assess-change.ts';
import { readDynamicAddresses, readFurther } from './further-facts.ts';
import { readDisruptionGroups } from './group-facts.ts';
import { missingRights } from './missing-rights.ts';
import { ownRead, partRead } from './part-read.ts';
import { withSizeEvidence } from './with-size-evidence.ts';

/** An assessment with the facts that it was made on. */
export interface VmAssessment extends Assessment {
  readonly facts: Facts;
}

/** Where facts come from. */
export interface Sources {
  readonly cloud: CloudReader;
  readonly runs: Pick<Runs, 'knownOf'>;
  /** What VMs have shown of their sizes; absent where the app has no storage of its own. */
  readonly sizes?: Pick<SizeObservations, 'of'> | undefined;
  readonly now: () => number;
}

/** Reads everything that a decision needs, now, from Azure. If one part cannot be read, the whole fails. */
async function readFacts(
  { cloud, runs, now }: Sources,
  vmId: ResourceId,
  call: CallContext,
  preflight: GuestAnswer | undefined,
): Promise<Result<Facts>> {
  const observedAt = new Date(now()).toISOString();
  const vm = ownRead(await cloud.readVm(vmId, call));
  if (!vm.ok) return vm;
  const { location, size, nicIds } = vm.value;
  const { subscriptionId, resourceGroup } = vmId;
  const [group, subscription, offer, locks, denied, known, nics] = await Promise.all([
    part(cloud.readGroup(vmId, call), `the resource group ${resourceGroup}`),
    part(cloud.readSubscription(subscriptionId, call), 'the subscription'),
    part(
      cloud.readSizeOffer(subscriptionId, location, size, { ...call, fresh: false }),
      `the size ${size} in ${location}`,
    ),
    part(cloud.readReadOnlyLocks(subscriptionId, call), 'the locks of the subscription'),
    part(cloud.readDenyAssignments(subscriptionId, call), 'the deny assignments of the subscription'),
    part(runs.knownOf(vmId), 'the runs of the virtual machine'),
    Promise.all(nicIds.map((id) => part(readOwnNic(cloud, vmId, id, call), `the network interface ${id}`))),
  ]);
  if (!group.ok) return group;
  if (!subscription.ok) return subscription;
  if (!offer.ok) return offer;
  if (!locks.ok) return locks;
  if (!denied.ok) return denied;
  if (!known.ok) return known;
  const read: NicReading[] = [];
  for (const nic of nics) {
    if (!nic.ok) return nic;
    read.push(nic.value);
  }
  return {
    ok: true,
    value: {
      observedAt,
      vm: vm.value,
      nics: read.map((nic) => nicFactsOf(nic, vmId)),
      group: group.value,
      subscription: subscription.value,
      sizeOffer: offer.value,
      readOnlyLocks: locks.value,
      denyAssignments: denied.value,
      dynamicPublicIps: [],
      pastRuns: known.value.past,
      ...withGuest(answerAbout(vm.value, preflight, known.value.preflight)),
    },
  };
}

function withGuest(guest: GuestAnswer | undefined): Pick<Facts, 'evidence'> {
  return guest === undefined ? {} : { evidence: { guest } };
}

async function part<T>(read: Promise<Result<T>>, what: string): Promise<Result<T>> {
  return partRead(await read, what);
}

/** A NIC as the VM that names it sees it. */
export function nicFactsOf({ vmId, ...facts }: NicReading, vm: ResourceId): Facts['nics'][number] {
  return vmId === undefined || sameId(vmId, vm.key) ? facts : { ...facts, otherVmId: vmId };
}

async function readOwnNic(
  cloud: CloudReader,
  { subscriptionId }: ResourceId,
  id: string,
  call: CallContext,
): Promise<Result<NicReading>> {
  const nicId = parseNicId(id);
  if (!nicId.ok)
    return failed({ kind: 'unreadable', message: `network interface of the VM: ${nicId.faults.join('; ')}` });
  // A VM and its NIC are always in one subscription (virtual-network-network-interface); we must not read another one.
  if (nicId.value.subscriptionId !== subscriptionId)
    return failed({ kind: 'unreadable', message: 'a network interface of another subscription' });
  const nic = await cloud.readNic(nicId.value, call);
  if (nic.ok && nic.value.vmId === undefined)
    return failed({
      kind: 'conflict',
      message: 'the VM and its network interface do not agree on being attached',
    });
  return nic;
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}

interface AssessOptions {
  readonly rights?: boolean;
  readonly approved?: string;
  readonly ownFailure?: OwnFailure;
  readonly preflight?: GuestAnswer;
}

/**
 * Assesses a VM on what Azure says now. The event path, a run's revalidation and the assessment API all use this. `rights`: whether
 * our own rights are read too, once it is clear that something would be changed; `approved`: the change that a person has approved, if any;
 * `ownFailure`: how an operation of the run that assesses has ended; `preflight`: what the guest has answered to that run.
 */
export async function assessVm(
  sources: Sources,
  policy: Policy,
  vmId: ResourceId,
  call: CallContext,
  { rights = false, approved, ownFailure, preflight }: AssessOptions = {},
): Promise<Result<VmAssessment>> {
  const seen = await readFacts(sources, vmId, call, preflight);
  if (!seen.ok) return seen;
  const own = withoutOwnFailure(seen.value, ownFailure);
  const read = { value: await withSizeEvidence(sources, policy, vmId, own, call) };
  const further = partRead(
    await readFurther(sources.cloud, policy, vmId, read.value, call),
    'the image or the availability set of the virtual machine',
  );
  if (!further.ok) return further;
  const factsToDecide = await withApproval(further.value, policy, approved);
  const { decision } = assessFacts(factsToDecide, policy);
  const stops = decision.kind !== 'skip' && decision.plan === 'restart';
  const whole: Result<Facts> = stops
    ? await readBeforeOutage(sources.cloud, policy, vmId, factsToDecide, call)
    : { ok: true, value: factsToDecide };
  if (!whole.ok) return whole;
  const assessment = { ...assessFacts(whole.value, policy), facts: whole.value };
  const change = rights ? changeIn(assessment.decision) : undefined;
  return await withRights(sources.cloud, policy, assessment, change, call);
}

/** Adds what is read only before an outage: public addresses that it would release, and then, if no other reason holds, the rest. */
async function readBeforeOutage(
  cloud: CloudReader,
  policy: Policy,
  vmId: ResourceId,
  facts: Facts,
  call: CallContext,
): Promise<Result<Facts>> {
  const addressed = partRead(await readDynamicAddresses(cloud, facts, call), 'its public addresses');
  if (!addressed.ok || assessFacts(addressed.value, policy).decision.kind !== 'remediate') return addressed;
  const offered = await readOfferAnew(cloud, vmId, addressed.value, call);
  if (!offered.ok || assessFacts(offered.value, policy).decision.kind !== 'remediate') return offered;
  // Members are read one by one.
  const whole = await readDisruptionGroups(cloud, policy, vmId, offered.value, call);
  return partRead(whole, 'the members of its groups');
}

/** Reads the size offer again: capabilities last for months, but a size may be restricted at any moment, and a stopped VM would not start. */
async function readOfferAnew(
  cloud: CloudReader,
  { subscriptionId }: ResourceId,
  facts: Facts,
  call: CallContext,
): Promise<Result<Facts>> {
  if (call.fresh !== true) return { ok: true, value: facts };
  const { location, size } = facts.vm;
  const offer = partRead(await cloud.readSizeOffer(subscriptionId, location, size, call), 'its size');
  return offer.ok ? { ok: true, value: { ...facts, sizeOffer: offer.value } } : offer;
}

/** The assessment, decided again with the rights that are missing for a change. */
async function withRights(
  cloud: CloudReader,
  policy: Policy,
  assessment: VmAssessment,
  change: ReturnType<typeof changeIn>,
  call: CallContext,
): Promise<Result<VmAssessment>> {
  if (change === undefined || change.nics.length === 0) return { ok: true, value: assessment };
  const missing = partRead(await missingRights(cloud, assessment.facts, change, call), 'our own rights');
  if (!missing.ok) return missing;
  const facts = { ...assessment.facts, missingRights: missing.value };
  return { ok: true, value: { ...assessFacts(facts, policy), facts } };
}

/** The same for what a run would do in the end, even if it would wait first: a run without the rights is not begun. */
export async function rightsForRun(
  cloud: CloudReader,
  policy: Policy,
  assessment: VmAssessment,
  call: CallContext,
): Promise<Result<VmAssessment>> {
  const { decision } = assessment;
  const change = decision.kind === 'defer' ? decision : changeIn(decision);
  return await withRights(cloud, policy, assessment, change, call);
}
