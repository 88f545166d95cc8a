import { foldCase } from '../core/lib/fold-case.ts';
import type { EvidenceFacts } from '../core/model/evidence.ts';
import type { Facts, SizeOffer, VmFacts } from '../core/model/facts.ts';
import { parseVmId, type ResourceId } from '../core/model/resource-id.ts';
import type { Policy } from '../core/policy/policy.ts';
import { assessListed, type ListedAssessment } from '../core/sweep/assess-listed.ts';
import type { CallContext, CloudFailure, CloudReader, NicReading, Result } from '../ports/cloud.ts';
import type { Inventory, ListedVm } from '../ports/inventory.ts';
import { nicFactsOf } from './assess-vm.ts';

export interface ScanDeps {
  readonly cloud: CloudReader;
  readonly inventory: Inventory;
  readonly now: () => number;
}

/** What a scan reports while it goes on. A failure is the last step: the rest of the subscription is not known. */
export type ScanStep =
  | {
      readonly kind: 'progress';
      readonly what: 'network interfaces' | 'virtual machines';
      readonly read: number;
    }
  | { readonly kind: 'assessed'; readonly vm: VmFacts; readonly assessment: ListedAssessment }
  | { readonly kind: 'unreadable'; readonly vmId: string; readonly fault: string }
  | { readonly kind: 'failed'; readonly failure: CloudFailure };

/** What is read once for all VMs of a subscription. */
export interface Surroundings {
  readonly groups: ReadonlyMap<string, Facts['group']>;
  readonly subscription: Facts['subscription'];
  readonly readOnlyLocks: Facts['readOnlyLocks'];
  readonly denyAssignments: Facts['denyAssignments'];
  offerOf(vm: VmFacts): Promise<Result<SizeOffer>>;
  /** What the fleet and Azure Advisor say of a VM and its size; absent where neither was read. */
  evidenceOf?(vm: VmFacts, id: ResourceId): EvidenceFacts;
}

/**
 * Assesses every VM of a subscription from its lists: reads pages, groups and locks once, and one SKU list per location. Holds what is needed of
 * each network interface, and one page of VMs at a time.
 */
export async function* scanSubscription(
  { cloud, inventory, now }: ScanDeps,
  policy: Policy,
  subscriptionId: string,
  call: CallContext,
): AsyncGenerator<ScanStep> {
  const observedAt = new Date(now()).toISOString();
  const [groups, subscription, locks, denied] = await Promise.all([
    inventory.listGroups(subscriptionId, call),
    cloud.readSubscription(subscriptionId, call),
    cloud.readReadOnlyLocks(subscriptionId, call),
    cloud.readDenyAssignments(subscriptionId, call),
  ]);
  if (!groups.ok) return yield { kind: 'failed', failure: groups.failure };
  if (!subscription.ok) return yield { kind: 'failed', failure: subscription.failure };
  if (!locks.ok) return yield { kind: 'failed', failure: locks.failure };
  if (!denied.ok) return yield { kind: 'failed', failure: denied.failure };
  const nics = new Map<string, NicReading>();
  let read = 0;
  for await (const page of inventory.listNics(subscriptionId, call)) {
    if (!page.ok) return yield { kind: 'failed', failure: page.failure };
    // A NIC that cannot be read, or that no VM has, counts as missing where a VM names it.
    for (const nic of page.value.items) if (nic.vmId !== undefined) nics.set(foldCase(nic.id), nic);
    read += page.value.items.length;
    yield { kind: 'progress', what: 'network interfaces', read };
  }
  const offerOf = ({ location, size }: VmFacts): Promise<Result<SizeOffer>> =>
    cloud.readSizeOffer(subscriptionId, location, size, call);
  const around: Surroundings = {
    groups: groups.value,
    subscription: subscription.value,
    readOnlyLocks: locks.value,
    denyAssignments: denied.value,
    offerOf,
  };
  yield* assessPages(inventory.listVms(subscriptionId, call), (vm) => {
    const own = vm.nicIds.flatMap((id) => nics.get(foldCase(id)) ?? []);
    return assessInList({ vm, nics: own, power: false }, around, policy, observedAt);
  });
}

async function* assessPages(
  pages: ReturnType<Inventory['listVms']>,
  assessFacts: (vm: VmFacts) => Promise<Listing>,
): AsyncGenerator<ScanStep> {
  let read = 0;
  for await (const page of pages) {
    if (!page.ok) return yield { kind: 'failed', failure: page.failure };
    for (const { id, fault } of page.value.unreadable) yield { kind: 'unreadable', vmId: id, fault };
    for (const vm of page.value.items) {
      const step = await assessFacts(vm);
      yield step;
      if (step.kind === 'failed') return;
    }
    read += page.value.items.length;
    yield { kind: 'progress', what: 'virtual machines', read };
  }
}

export type Listing = Exclude<ScanStep, { readonly kind: 'progress' }>;

/** Assesses a VM from a list and its surroundings. `failed` only where the sizes of its location cannot be read. */
export async function assessInList(
  { vm, nics: read, power }: ListedVm,
  around: Surroundings,
  policy: Policy,
  observedAt: string,
): Promise<Listing> {
  const missing = (fault: string): Listing => ({ kind: 'unreadable', vmId: vm.id, fault });
  const id = parseVmId(vm.id);
  if (!id.ok) return missing(id.faults.join('; '));
  const group = around.groups.get(foldCase(id.value.resourceGroup));
  if (group === undefined) return missing('its resource group is not listed');
  if (read.length < vm.nicIds.length) return missing('not all of its network interfaces are listed');
  // Without the sizes of a location none of its VMs can be assessed, and asking again for each VM would cost one request per VM.
  const offer = await around.offerOf(vm);
  if (!offer.ok) return { kind: 'failed', failure: offer.failure };
  const { subscription, readOnlyLocks, denyAssignments } = around;
  const nics = read.map((nic) => nicFactsOf(nic, id.value));
  const evidence = around.evidenceOf?.(vm, id.value);
  const facts = {
    observedAt,
    vm,
    nics,
    group,
    subscription,
    sizeOffer: offer.value,
    readOnlyLocks,
    denyAssignments,
    ...(evidence === undefined ? {} : { evidence }),
  };
  return { kind: 'assessed', vm, assessment: assessListed(facts, policy, { power }) };
}
