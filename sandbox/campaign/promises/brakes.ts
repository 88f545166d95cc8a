import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { second, type Violation } from './violation.ts';

interface Outage {
  readonly vm: string;
  readonly from: number;
  readonly to: number;
}

/** Never are more VMs down at once through the app than the policy allows. */
export function downAtOnce(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const most = Number(lived.life.settings.ACCELNET_MAX_CONCURRENT);
  const outages = courses.flatMap((course) => outagesOf(lived, course));
  const crowded = outages.find(
    ({ from }) => outages.filter((one) => one.from <= from && from < one.to).length > most,
  );
  if (crowded === undefined) return [];
  const { vm, from } = crowded;
  return [
    {
      promise: 'no brake is exceeded',
      vm,
      detail: `more than ${most} VM(s) are down at ${second(lived, from)}`,
    },
  ];
}

/** The times in which a VM is down through the app: until it runs again, is gone or somebody else's, or its run has given up. */
export function outagesOf(
  { ended, remediations }: Lived,
  { member, id, powers, vms }: Course,
): readonly Outage[] {
  const vm = member.order.name;
  return powers.flatMap(({ at: from, to: state, correlationId }, n): Outage[] => {
    if (state !== 'deallocating' || !isOurs(correlationId)) return [];
    const up = powers.slice(n + 1).find((one) => one.to === 'running' || !isOurs(one.correlationId))?.at;
    const gone = vms.find((one) => one.to === null && one.at > from)?.at;
    const over = remediations
      .flatMap(({ record }) =>
        record !== null && record.request.vmId.toLowerCase() === id ? [Date.parse(record.endedAt)] : [],
      )
      .find((at) => at > from);
    const ends = [up, gone, over].filter((time) => time !== undefined);
    return [{ vm, from, to: Math.min(ended, ...ends) }];
  });
}

/** Nobody waits for a slot until its run expires while no VM is down. */
export function nobodyStarves(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const outages = courses.flatMap((course) => outagesOf(lived, course));
  return lived.remediations.flatMap(({ id, record }) => {
    if (record?.outcome !== 'expired' || record.reason !== 'free-slot') return [];
    const end = Date.parse(record.endedAt);
    const busy = outages.some(({ from, to }) => to > end - 3_600_000 && from < end);
    if (busy) return [];
    return [{ promise: 'no slot is lost', detail: `${id} waited for one for hours while no VM was down` }];
  });
}
