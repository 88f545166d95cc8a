import { listedEvidence } from '../../../assessment/listed-evidence.ts';
import type { Surroundings } from '../../../assessment/scan.ts';
import { registryKeys } from '../../../core/coordination/registry.ts';
import { foldCase } from '../../../core/lib/fold-case.ts';
import type { Advice } from '../../../core/model/evidence.ts';
import { parseVmId } from '../../../core/model/resource-id.ts';
import type { CallContext, Result } from '../../../ports/cloud.ts';
import type { KeptRow } from '../../../ports/sweep-journal.ts';
import type { Registries, SweepDeps } from './sources.ts';
import type { SubscriptionAsked } from './sweep-activity-types.ts';

/** What is read once for all pages of a subscription. Keys are VM ids in lower case. */
export interface Around {
  readonly surroundings: Surroundings;
  readonly kept: ReadonlyMap<string, KeptRow>;
  /** VMs that a run has already. */
  readonly held: ReadonlySet<string>;
  /** What Azure Advisor recommends; empty where it cannot be read. */
  readonly advice: ReadonlyMap<string, Advice>;
}

// As many subscriptions as are swept side by side, and some that end later.
const maxHeld = 8;

/**
 * The surroundings of a subscription's VMs, held in this process while its pages are read: so locks, tags and groups cost one request a sweep, and
 * one more only where another process takes over.
 */
export class AroundCache {
  readonly #held = new Map<string, Promise<Result<Around>>>();

  async get(of: SubscriptionAsked, read: () => Promise<Result<Around>>): Promise<Result<Around>> {
    const key = keyOf(of);
    const reading = this.#held.get(key) ?? read();
    this.#held.set(key, reading);
    for (const old of [...this.#held.keys()].slice(0, -maxHeld)) this.#held.delete(old);
    let ok = false;
    try {
      const around = await reading;
      ok = around.ok;
      return around;
    } finally {
      if (!ok) this.#held.delete(key);
    }
  }

  drop(of: SubscriptionAsked): void {
    this.#held.delete(keyOf(of));
  }
}

function keyOf({ sweepId, subscriptionId, source }: SubscriptionAsked): string {
  return `${sweepId}/${subscriptionId}/${source}`;
}

/**
 * Reads the surroundings of a subscription's VMs. If the journal, Advisor or what VMs have shown cannot be read, that part is unknown; if Azure cannot be
 * read, the whole fails.
 */
export async function readAround(
  { cloud, fleets, journal, sizes, policy, now }: SweepDeps,
  registries: Registries,
  { subscriptionId, source }: SubscriptionAsked,
  call: CallContext,
): Promise<Result<Around>> {
  const [groups, subscription, locks, denied, kept, held, seen] = await Promise.all([
    fleets[source].listGroups(subscriptionId, call),
    cloud.readSubscription(subscriptionId, call),
    cloud.readReadOnlyLocks(subscriptionId, call),
    cloud.readDenyAssignments(subscriptionId, call),
    journal === undefined ? new Map<string, KeptRow>() : readKept(journal, subscriptionId),
    readHeld(registries),
    sizes?.all(),
  ]);
  if (!groups.ok) return groups;
  if (!subscription.ok) return subscription;
  if (!locks.ok) return locks;
  if (!denied.ok) return denied;
  // Asked through Resource Graph, and so only once Graph has answered.
  const advised = source === 'graph' ? await cloud.readAdvice(subscriptionId, call) : undefined;
  const advice = advised?.ok === true ? advised.value : new Map<string, Advice>();
  const observed = seen?.ok === true ? seen.value : undefined;
  const surroundings: Surroundings = {
    groups: groups.value,
    subscription: subscription.value,
    readOnlyLocks: locks.value,
    denyAssignments: denied.value,
    offerOf: ({ location, size }) => cloud.readSizeOffer(subscriptionId, location, size, call),
    evidenceOf: listedEvidence({
      observed,
      advice,
      needed: policy.observationsNeeded,
      now: new Date(now()).toISOString(),
    }),
  };
  return { ok: true, value: { surroundings, kept, held, advice } };
}

async function readKept(
  journal: NonNullable<SweepDeps['journal']>,
  subscriptionId: string,
): Promise<ReadonlyMap<string, KeptRow>> {
  const kept = new Map<string, KeptRow>();
  let token: string | undefined;
  do {
    const page = await journal.listKept(subscriptionId, token);
    if (!page.ok) return kept;
    for (const row of page.value.rows) kept.set(foldCase(row.assessment.vmId), row);
    token = page.value.next;
  } while (token !== undefined);
  return kept;
}

async function readHeld(registries: Registries): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for (const key of registryKeys)
    for (const { vmId } of await registries.registryOf(key)) {
      const vm = parseVmId(vmId);
      if (vm.ok) held.add(vm.value.key);
    }
  return held;
}
