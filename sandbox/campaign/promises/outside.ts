import type { Course } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { allOutages } from './outages.ts';
import { second, type Violation } from './violation.ts';

/** Whether nothing is played that keeps a VM from its goal: what comes from outside, and what passes within minutes, delays it at most. */
export function isUndisturbed({ life }: Pick<Lived, 'life'>): boolean {
  const { faults, acts, crashes, world, outsideAlone, around } = life;
  if (outsideAlone || around?.passes) return true;
  return faults.length + acts.length + crashes.length === 0 && (world.allocationFailures ?? 0) === 0;
}

interface Faulty {
  readonly from: number;
  readonly to: number;
}

function faultyTimes({ done, ended }: Lived): readonly Faulty[] {
  return done.flatMap(({ deed, at: from }) => {
    if (deed.kind !== 'misconfigure') return [];
    const repaired = done.find((later) => later.deed.kind === 'repair' && later.at >= from);
    return [{ from, to: repaired?.at ?? ended }];
  });
}

/** While the configuration is faulty, the app stops no VM. */
export function stopsNothingWhileFaulty(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const promise = 'no outage begins while the configuration is faulty';
  return faultyTimes(lived).flatMap(({ from, to }) =>
    courses.flatMap(({ member, writes }) =>
      writes
        .filter((one) => one.operation === 'virtualMachines/deallocate' && one.taken)
        .filter(({ at }) => at > from && at < to)
        .map(({ at }) => ({
          promise,
          vm: member.order.name,
          detail: `stopped at ${second(lived, at)}, faulty since ${second(lived, from)}`,
        })),
    ),
  );
}

// Stop, flags, start and agent take a quarter of an hour at the longest; an order to wait adds five minutes, a restart the recovery.
const maxMs = 1_500_000;
const maxWaitMs = 700_000;

/** No mistake, no bystander and no order to wait makes an outage long. */
export function outagesStayShort(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const { outsideAlone, faults } = lived.life;
  if (!outsideAlone) return [];
  const most = maxMs + faults.length * maxWaitMs;
  return allOutages(lived, courses)
    .filter(({ from, to }) => to - from > most)
    .map(({ vm, from, to }) => ({
      promise: 'nothing from outside makes an outage longer',
      vm,
      detail: `down from ${second(lived, from)} to ${second(lived, to)}`,
    }));
}

/** A VM that was not deleted is not reported as gone. */
export function isNotTakenForGone(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap(({ member, id, vms }) => {
    if (vms.some(({ to }) => to === null)) return [];
    return lived.remediations.flatMap(({ id: run, record }) => {
      if (record?.reason !== 'not-found' || record.request.vmId.toLowerCase() !== id) return [];
      const detail = `${run} ends because it is not found`;
      return [{ promise: 'what exists is not taken for gone', vm: member.order.name, detail }];
    });
  });
}
