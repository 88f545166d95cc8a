import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { allOutages } from './outages.ts';
import { second, type Violation } from './violation.ts';

const promise = 'no safeguard is exceeded';
const closing = /^((Zonal)?AllocationFailed|Overconstrained\w*|SkuNotAvailable)$/;
// Between a start's failure and the next poll of its operation.
const noticedMs = 180_000;
const firstPauseMs = 30 * 60_000;

/** Whether a VM's size may have been changed. */
function sizesChange({ done }: Lived): boolean {
  return done.some(({ deed }) => deed.kind === 'resize');
}

/** Of a size that no start through the app has proven, only one VM is down at a time. */
export function firstGoesAlone(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  if (sizesChange(lived)) return [];
  const outages = allOutages(lived, courses);
  return outages.flatMap(({ vm, size, from }) => {
    const beside = outages.find((one) => one.size === size && one.from < from && from < one.to);
    const proven = ourChanges(courses, size, 'running').some((at) => at <= from);
    if (beside === undefined || proven) return [];
    return [
      {
        promise,
        vm,
        detail: `stopped at ${second(lived, from)} beside ${beside.vm} before a ${size} has started`,
      },
    ];
  });
}

/** Where Azure had no room, the app stops no VM of that size for half an hour. */
export function heldSizesStayHeld(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const { faults, deaths, done } = lived;
  // Only where it is certain why a start failed, and that it was noticed at once.
  const sure = faults.every(
    ({ operation, effect }) =>
      operation === 'virtualMachines/start' && effect.kind === 'async-failure' && closing.test(effect.code),
  );
  if (!sure || deaths > 0 || done.length > 0 || lived.redelivered) return [];
  return allOutages(lived, courses).flatMap(({ vm, size, from }) => {
    const failed = failedStarts(courses, size).findLast((at) => at < from);
    if (failed === undefined || from - failed < noticedMs || from - failed >= firstPauseMs) return [];
    if (ourChanges(courses, size, 'running').some((at) => at > failed && at <= from)) return [];
    return [
      { promise, vm, detail: `stopped at ${second(lived, from)}; no room since ${second(lived, failed)}` },
    ];
  });
}

function ourChanges(courses: readonly Course[], size: string, to: string): readonly number[] {
  return courses
    .filter(({ member }) => member.order.size === size)
    .flatMap(({ powers }) => powers.filter((one) => one.to === to && isOurs(one.correlationId)))
    .map(({ at }) => at);
}

function failedStarts(courses: readonly Course[], size: string): readonly number[] {
  return courses
    .filter(({ member }) => member.order.size === size)
    .flatMap(({ powers }) => powers)
    .filter(({ from, to, correlationId }) => from === 'starting' && to !== 'running' && isOurs(correlationId))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}
