import { changeIn, type Judgement, judge } from '../core/decide.ts';
import type { Facts } from '../core/facts.ts';
import type { Policy } from '../core/policy.ts';
import { parseNicId, type ResourceId } from '../core/resource-id.ts';
import type { CallContext, Cloud, CloudFailure, NicReading, Result } from '../ports/cloud.ts';
import type { Runs } from '../ports/runs.ts';
import { missingRights } from './missing-rights.ts';

/** A judgement with the facts that it was made on. */
export interface Assessment extends Judgement {
  readonly facts: Facts;
}

/** Where facts come from. */
export interface Sources {
  readonly cloud: Cloud;
  readonly runs: Runs;
  readonly now: () => number;
}

/** Reads everything that a decision needs, now, from Azure. Any part that cannot be read fails the whole. */
async function readFacts(
  { cloud, runs, now }: Sources,
  vmId: ResourceId,
  call: CallContext,
): Promise<Result<Facts>> {
  const observedAt = new Date(now()).toISOString();
  const vm = await cloud.readVm(vmId, call);
  if (!vm.ok) return vm;
  const { location, size, nicIds } = vm.value;
  const [group, offer, locks, past, nics] = await Promise.all([
    cloud.readGroup(vmId, call),
    cloud.readSizeOffer(vmId.subscriptionId, location, size, call),
    cloud.readReadOnlyLocks(vmId.subscriptionId, call),
    runs.pastOf(vmId),
    Promise.all(nicIds.map((id) => readOwnNic(cloud, id, vmId, call))),
  ]);
  if (!group.ok) return group;
  if (!offer.ok) return offer;
  if (!locks.ok) return locks;
  if (!past.ok) return past;
  const unreadable = nics.find((nic) => !nic.ok);
  if (unreadable?.ok === false) return unreadable;
  const read = nics.flatMap((nic) => (nic.ok ? [nic.value] : []));
  return {
    ok: true,
    value: {
      observedAt,
      vm: vm.value,
      nics: read.map(withoutVm),
      group: group.value,
      sizeOffer: offer.value,
      readOnlyLocks: locks.value,
      pastRuns: past.value,
    },
  };
}

function withoutVm({ vmId: _vmId, ...facts }: NicReading): Facts['nics'][number] {
  return facts;
}

async function readOwnNic(
  cloud: Cloud,
  id: string,
  vm: ResourceId,
  call: CallContext,
): Promise<Result<NicReading>> {
  const nicId = parseNicId(id);
  if (!nicId.ok)
    return failed({ kind: 'unreadable', message: `network interface of the VM: ${nicId.faults.join('; ')}` });
  const nic = await cloud.readNic(nicId.value, call);
  if (nic.ok && nic.value.vmId?.toLowerCase() !== vm.key)
    return failed({
      kind: 'conflict',
      message: 'the VM and its network interface do not agree on being attached',
    });
  return nic;
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}

/**
 * Judges a VM on what Azure says now. The event path, the run's second look and the assessment API all come through here. `rights`: whether
 * our own rights are asked for too, once it is clear that something would be changed.
 */
export async function assessVm(
  sources: Sources,
  policy: Policy,
  vmId: ResourceId,
  call: CallContext,
  { rights = false }: { readonly rights?: boolean } = {},
): Promise<Result<Assessment>> {
  const read = await readFacts(sources, vmId, call);
  if (!read.ok) return read;
  const facts = read.value;
  const judgement = judge(facts, policy);
  const change = rights ? changeIn(judgement.decision) : undefined;
  if (change === undefined || change.nics.length === 0) return { ok: true, value: { ...judgement, facts } };
  const missing = await missingRights(sources.cloud, facts, change, call);
  if (!missing.ok) return missing;
  const known = { ...facts, missingRights: missing.value };
  return { ok: true, value: { ...judge(known, policy), facts: known } };
}
