import { groupGone, isOfGroup } from '../../../assessment/group-gone.ts';
import { ownRead } from '../../../assessment/part-read.ts';
import type { StoredAssessment } from '../../../core/assessments/listed-assessment.ts';
import { parseVmId, type ResourceId } from '../../../core/model/resource-id.ts';
import type { CallContext, CloudFailure, CloudReader, Result } from '../../../ports/cloud.ts';
import type { NoticeLog } from '../../../ports/notify.ts';
import { lagMs, type SweepDeps } from './sources.ts';
import type { GoneInput, SweptGone } from './sweep-activity-types.ts';

/** At most so many VMs of a page of assessments are read, not counting second reads; the rest is found by the next sweep. */
const maxAsked = 200;
const atOnce = 8;

interface Missing {
  readonly vm: ResourceId;
  readonly assessment: StoredAssessment;
  readonly failure: CloudFailure;
}

/**
 * Finds the assessments of VMs that a complete sweep has not seen, and records a VM as gone if Azure itself says that it does not exist. A
 * list that does not show a VM is not enough: a right may be missing, or the list may be behind. One 404 is not enough either: what the VM's lease keeps
 * is removed too, and later decisions depend on it.
 */
export async function sweepGone(
  { journal, cloud, keeper, now, newGuid }: SweepDeps,
  { subscriptionId, source, startedAt, token }: GoneInput,
  log: NoticeLog,
  forget: (vm: ResourceId) => Promise<void>,
): Promise<Result<SweptGone>> {
  if (journal === undefined) return { ok: true, value: { gone: 0 } };
  // A VM that was assessed again meanwhile has later facts than this.
  const before = new Date(Date.parse(startedAt) - lagMs[source]).toISOString();
  const page = await journal.listKept(subscriptionId, token, before);
  if (!page.ok) return page;
  const unseen = page.value.rows.filter(({ assessment }) => (assessment.listedAt ?? '') < startedAt);
  const call = { correlationId: newGuid() };
  const missing = await mapConcurrent(unseen.slice(0, maxAsked), async ({ assessment }) => {
    const vm = parseVmId(assessment.vmId);
    const failure = vm.ok ? await missingFor(cloud, vm.value, call) : undefined;
    return vm.ok && failure !== undefined ? { vm: vm.value, assessment, failure } : undefined;
  });
  // After all first reads, so that other requests lie between the two reads of a VM.
  const gone = await mapConcurrent(missing, async (one) => {
    const failure = await believed(cloud, one, call, now());
    return failure === undefined ? undefined : { vm: one.vm, failure };
  });
  for (const { vm, failure } of gone) {
    // First, while the kept assessment still leads back here if this fails.
    await forget(vm);
    await keeper.keep({ vm, assessment: { ok: false, failure }, by: 'scan' }, (message, fields) =>
      log.error(`${message} ${JSON.stringify(fields)}`),
    );
  }
  const { next } = page.value;
  return { ok: true, value: { gone: gone.length, ...(next === undefined ? {} : { next }) } };
}

/** The 404 of the VM or of its group, where a read of it is answered so. */
async function missingFor(
  cloud: CloudReader,
  vm: ResourceId,
  call: CallContext,
): Promise<CloudFailure | undefined> {
  const read = ownRead(await cloud.readVm(vm, call));
  return !read.ok && (read.failure.kind === 'not-found' || isOfGroup(read.failure))
    ? read.failure
    : undefined;
}

/**
 * The failure by which the VM is gone: its own 404 where an event or a run found it gone before, or where a second read gives it too; that of its group only
 * where the group itself is not found either, long after the VM was seen.
 */
async function believed(
  cloud: CloudReader,
  { vm, assessment, failure }: Missing,
  call: CallContext,
  now: number,
): Promise<CloudFailure | undefined> {
  if (isOfGroup(failure)) return await groupGone(cloud, vm, assessment.observedAt, call, now);
  if (assessment.decision === 'gone') return failure;
  const again = await missingFor(cloud, vm, call);
  return again?.kind === 'not-found' ? again : undefined;
}

/** The results, some at once and in order, without those that are undefined. */
async function mapConcurrent<T, U>(
  all: readonly T[],
  become: (one: T) => Promise<U | undefined>,
): Promise<readonly U[]> {
  const came: U[] = [];
  for (let n = 0; n < all.length; n += atOnce)
    for (const one of await Promise.all(all.slice(n, n + atOnce).map(become)))
      if (one !== undefined) came.push(one);
  return came;
}
