import { assessInList, type Listing } from '../../../assessment/scan.ts';
import { AlikeCount } from '../../../core/assessments/alike-count.ts';
import { listedAssessmentRecordOf, stillHolds } from '../../../core/assessments/listed-assessment.ts';
import { parseVmId, type ResourceId } from '../../../core/model/resource-id.ts';
import { type Candidate, fairest } from '../../../core/sweep/sweep-order.ts';
import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import type { ListedVm } from '../../../ports/inventory.ts';
import type { KeptRow, SweepWrite } from '../../../ports/sweep-journal.ts';
import { type Around, type AroundCache, readAround } from './around.ts';
import { addCandidate, addUnreadable } from './page-candidates.ts';
import { lagMs, type Registries, type SweepDeps } from './sources.ts';
import type { PageInput, SubscriptionAsked, SweptPage } from './sweep-activity-types.ts';

const maxDown = 50;

/** The results of a page so far. */
interface PageResult {
  readonly writes: SweepWrite[];
  readonly candidates: Candidate[];
  readonly down: string[];
  readonly alike: AlikeCount;
  assessed: number;
}

/**
 * Reads one page of a subscription's VMs, assesses them as far as a list allows, keeps the assessments, and names the VMs that should be assessed
 * themselves.
 */
export async function sweepPage(
  deps: SweepDeps,
  cache: AroundCache,
  registries: Registries,
  { token, max, startedAt, ...of }: PageInput,
): Promise<Result<SweptPage>> {
  const call = { correlationId: deps.newGuid() };
  const around = await cache.get(of, () => readAround(deps, registries, of, call));
  if (!around.ok) return around;
  const page = await deps.fleets[of.source].pageOfVms(of.subscriptionId, token, call);
  if (!page.ok) return page;
  const alike = new AlikeCount();
  const result: PageResult = { writes: [], candidates: [], down: [], alike, assessed: 0 };
  const observedAt = new Date(deps.now()).toISOString();
  const unreadableLocations = new Set<string>();
  for (const listed of page.value.items) {
    const listing = await assessWhereSizesAreKnown(
      deps,
      around.value,
      listed,
      observedAt,
      unreadableLocations,
    );
    if (listing.kind === 'failed') return { ok: false, failure: listing.failure };
    add(deps, of, around.value, { listed, listing, observedAt }, result);
  }
  for (const { id } of page.value.unreadable) addUnreadable(result.candidates, around.value, id);
  for (const one of alike.counted()) deps.telemetry?.assessed(one, 'scan', one.count);
  const { items, unreadable, next } = page.value;
  if (next === undefined) cache.drop(of);
  return {
    ok: true,
    value: {
      vms: items.length + unreadable.length,
      assessed: result.assessed,
      notKept: await keep(deps, result.writes),
      candidates: fairest(result.candidates, max, startedAt),
      down: result.down.slice(0, maxDown),
      ...(next === undefined ? {} : { next }),
    },
  };
}

/** A location whose sizes cannot be read for a lasting reason is read once a page; its VMs are assessed themselves. */
async function assessWhereSizesAreKnown(
  { policy }: SweepDeps,
  { surroundings }: Around,
  listed: ListedVm,
  observedAt: string,
  unreadableLocations: Set<string>,
): Promise<Listing> {
  const { id, location } = listed.vm;
  const unknown: Listing = {
    kind: 'unreadable',
    vmId: id,
    fault: 'the sizes of its location cannot be read',
  };
  if (unreadableLocations.has(location)) return unknown;
  const listing = await assessInList(listed, surroundings, policy, observedAt);
  if (listing.kind !== 'failed' || failsPage(listing.failure)) return listing;
  unreadableLocations.add(location);
  return unknown;
}

/** Whether the whole page fails, to be read again or from another source. */
function failsPage(failure: CloudFailure): boolean {
  return !consequencesOf(failure).answered || failure.kind === 'forbidden';
}

function add(
  deps: SweepDeps,
  { source }: SubscriptionAsked,
  around: Around,
  what: { readonly listed: ListedVm; readonly listing: Listing; readonly observedAt: string },
  result: PageResult,
): void {
  const { listing, listed, observedAt } = what;
  if (listing.kind !== 'assessed') {
    addUnreadable(result.candidates, around, listed.vm.id);
    return;
  }
  const { vm, assessment } = listing;
  const id = parseVmId(vm.id);
  if (!id.ok) return;
  result.assessed++;
  const [first] = assessment.reasons;
  const reason = assessment.kind === 'to-confirm' ? 'to-be-confirmed' : first?.code;
  result.alike.add({ decision: assessment.kind, reason: reason ?? 'to-be-confirmed' });
  const row = around.kept.get(id.value.key);
  const holds = row !== undefined && stillHolds(row.assessment, vm, assessment);
  const knownAt = new Date(Date.parse(observedAt) - lagMs[source]).toISOString();
  if (holds) result.writes.push({ kind: 'seen', vm: id.value, listedAt: observedAt });
  else {
    const { policyHash } = deps;
    const making = {
      by: 'scan',
      assessedAt: observedAt,
      ...(policyHash === undefined ? {} : { policyHash }),
    } as const;
    result.writes.push(
      toWrite(listedAssessmentRecordOf(vm, assessment, knownAt, making), row, id.value, observedAt),
    );
  }
  if (vm.power === 'deallocated' && listed.power && row?.assessment.remediationId !== undefined)
    result.down.push(vm.id);
  if (assessment.kind === 'to-confirm' || assessment.mayAlign)
    addCandidate(
      result.candidates,
      around,
      { vm: id.value, vmId: vm.id },
      holds ? row.assessment : undefined,
    );
}

/** An assessment on later facts than the list's stays; then the write only says that the VM was seen. */
function toWrite(
  assessment: Extract<SweepWrite, { kind: 'assessment' }>['assessment'],
  row: KeptRow | undefined,
  vm: ResourceId,
  listedAt: string,
): SweepWrite {
  if (row === undefined) return { kind: 'assessment', assessment };
  if (row.assessment.observedAt >= assessment.observedAt) return { kind: 'seen', vm, listedAt };
  const { remediationId, vmUid } = row.assessment;
  const own = remediationId === undefined || vmUid !== assessment.vmUid ? {} : { remediationId };
  return { kind: 'assessment', assessment: { ...own, ...assessment }, version: row.version };
}

async function keep({ journal }: SweepDeps, writes: readonly SweepWrite[]): Promise<number> {
  if (journal === undefined || writes.length === 0) return 0;
  const kept = await journal.recordAll(writes);
  return kept.ok ? 0 : writes.length;
}
