import { parseVmId, type ResourceId } from '../../core/resource-id.ts';
import type { Result } from '../../ports/cloud.ts';
import type { NoticeLog } from '../../ports/notify.ts';
import { lagMs, type SweepDeps, type SweepSource } from './sources.ts';

export interface GoneInput {
  readonly subscriptionId: string;
  readonly source: SweepSource;
  /** Of the sweep, ISO 8601. */
  readonly startedAt: string;
  readonly token?: string;
}

export interface SweptGone {
  readonly gone: number;
  readonly next?: string;
}

/** What a page of verdicts asks of Azure at most; the rest is found by the next sweep. */
const mostAsked = 200;
const atOnce = 8;

/**
 * Finds the verdicts on VMs that a complete sweep has not seen, and keeps those as gone of which Azure says itself that they are not there. A
 * list that does not show a VM is not enough: a right may be missing, or the list behind. What the VM's gate keeps is forgotten with it.
 */
export async function sweepGone(
  { journal, cloud, keeper, newGuid }: SweepDeps,
  { subscriptionId, source, startedAt, token }: GoneInput,
  log: NoticeLog,
  forget: (vm: ResourceId) => Promise<void>,
): Promise<Result<SweptGone>> {
  if (journal === undefined) return { ok: true, value: { gone: 0 } };
  // What was judged anew has later facts than this.
  const before = new Date(Date.parse(startedAt) - lagMs[source]).toISOString();
  const page = await journal.listKept(subscriptionId, token, before);
  if (!page.ok) return page;
  const unseen = page.value.rows.filter(({ verdict }) => (verdict.listedAt ?? '') < startedAt);
  const asked = unseen.slice(0, mostAsked);
  const call = { correlationId: newGuid() };
  let gone = 0;
  for (let n = 0; n < asked.length; n += atOnce) {
    const looks = asked.slice(n, n + atOnce).map(async ({ verdict }): Promise<number> => {
      const vm = parseVmId(verdict.vmId);
      if (!vm.ok) return 0;
      const assessment = await cloud.readVm(vm.value, call);
      if (assessment.ok || assessment.failure.kind !== 'not-found') return 0;
      // First, while the verdict still leads back here.
      await forget(vm.value);
      await keeper.keep({ vm: vm.value, assessment, by: 'scan' }, (message, fields) =>
        log.error(`${message} ${JSON.stringify(fields)}`),
      );
      return 1;
    });
    for (const one of await Promise.all(looks)) gone += one;
  }
  const { next } = page.value;
  return { ok: true, value: { gone, ...(next === undefined ? {} : { next }) } };
}
