import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';

/** A time in which a VM is down through the app. */
export interface Outage {
  readonly vm: string;
  /** Of the run that stopped it. */
  readonly correlationId: string;
  readonly size: string;
  readonly group: string | undefined;
  readonly from: number;
  readonly to: number;
  /** Azure accepted the stop, but the VM was never down: it ran on. */
  readonly averted: boolean;
}

/** The outages of a VM: each lasts until it runs again, is gone, somebody else changes its power state, or a run on it has ended. */
export function outagesOf(
  { ended, remediations }: Lived,
  { member, id, powers, vms }: Course,
): readonly Outage[] {
  const { name: vm, size, tags = {} } = member.order;
  return powers.flatMap(({ at: from, to: state, correlationId }, n): Outage[] => {
    if (state !== 'deallocating' || !isOurs(correlationId)) return [];
    const up = powers.slice(n + 1).find((one) => one.to === 'running' || !isOurs(one.correlationId))?.at;
    const gone = vms.find((one) => one.to === null && one.at > from)?.at;
    // A run that somebody ended from outside does not end the outage: another run recovers the VM.
    const over = remediations
      .flatMap(({ record }) =>
        record !== null && record.outcome !== 'interrupted' && record.request.vmId.toLowerCase() === id
          ? [Date.parse(record.endedAt)]
          : [],
      )
      .find((at) => at > from);
    const averted = powers[n + 1]?.from === 'deallocating' && powers[n + 1]?.to === 'running';
    const ends = [up, gone, over].filter((time) => time !== undefined);
    const group = tags['accelnet-group'];
    return [{ vm, correlationId, size, group, from, to: Math.min(ended, ...ends), averted }];
  });
}

/** All outages of a life, in order. */
export function allOutages(lived: Lived, courses: readonly Course[]): readonly Outage[] {
  return courses.flatMap((course) => outagesOf(lived, course)).sort((a, b) => a.from - b.from);
}
