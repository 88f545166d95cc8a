import type { AuditRecord } from '../../app-api.ts';
import type { Course } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import type { Violation } from './violation.ts';

/** A run that ends stranded was kept from its goal in its last attempt, by Azure, by the guest or by a person. */
export function strandingHasACause(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap((course) => {
    const vm = course.member.order.name;
    if (lived.done.some(({ deed }) => !('vm' in deed) || deed.vm === vm)) return [];
    const now = lived.state.vms.find(({ id }) => id.toLowerCase() === course.id);
    if (now?.agentReady === false) return [];
    return lived.remediations.flatMap(({ id, record }) => {
      if (record?.outcome !== 'stranded' || record.request.vmId.toLowerCase() !== course.id) return [];
      const since = lastAttemptOf(record);
      if (wasRefused(lived, course, since)) return [];
      return [
        {
          promise: 'no run gives up on a VM without a cause',
          vm,
          detail: `${id} was kept from nothing in its last attempt`,
        },
      ];
    });
  });
}

/** When the last attempt of a stranded run began, ms. */
function lastAttemptOf({ steps, startedAt }: AuditRecord): number {
  const retried = steps.findLast(({ phase, outcome }) => phase === 'stranded' && outcome === 'retry');
  return Date.parse(retried?.endedAt ?? startedAt);
}

function wasRefused({ journal }: Lived, { id, nicIds }: Course, since: number): boolean {
  const own = [id, ...nicIds];
  return journal.some((entry) => {
    if (entry.at < since) return false;
    // Operations are asked by ids of their own: a refused poll may be anybody's.
    if (entry.type === 'request') return entry.status === 0 || entry.status >= 400;
    if (!own.includes(entry.resource.toLowerCase())) return false;
    return (
      entry.to === 'Failed' || (entry.from === 'starting' && entry.to !== 'running') || isFailedNic(entry.to)
    );
  });
}

function isFailedNic(to: unknown): boolean {
  return JSON.stringify(to ?? null).includes('"provisioningState":"Failed"');
}
