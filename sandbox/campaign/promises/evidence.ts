import type { SizeOrder } from '../../arm/admin/size-orders.ts';
import { flagOf } from '../../scenarios/nic-essence.ts';
import type { Course, Write } from '../chronicle.ts';
import type { UnknownSizes } from '../life.ts';
import type { Lived } from '../lived.ts';
import { isUndisturbed } from './outside.ts';
import { second, type Violation } from './violation.ts';

const promise = 'no stop whose evidence says that nothing is gained';
// Between the last read and a stop lies at least the time of the calls, and what Azure shows may lag.
const graceMs = 15_000;

interface Stop extends Write {
  readonly course: Course;
  readonly size: string;
}

/**
 * A VM is stopped only where the world, at that moment, shows something to gain: a flag that is off, and a size that follows the flag. Who is
 * deceived is excused: by the operator's word, by this VM's guest once, by as many lying guests as settle a size, and by a size without effect until a
 * stop has shown it.
 */
export function stopsOnlyForGain(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const stops = courses.flatMap((course) => stopsOf(course)).sort((a, b) => a.at - b.at);
  return stops.flatMap((stop, n) => {
    const why = flagsWereOn(lived, stop) ?? sizeGainsNothing(lived, stop, stops.slice(0, n));
    if (why === undefined) return [];
    const vm = stop.course.member.order.name;
    return [{ promise, vm, detail: `stopped at ${second(lived, stop.at)}: ${why}` }];
  });
}

function stopsOf(course: Course): readonly Stop[] {
  return course.writes
    .filter(({ operation, taken }) => operation === 'virtualMachines/deallocate' && taken)
    .map((write) => {
      const shown = course.vms.findLast(({ at }) => at <= write.at)?.to;
      return { ...write, course, size: shown?.properties.hardwareProfile.vmSize ?? '' };
    });
}

/**
 * Every flag had been on for longer than the app takes to see it. Where guests may be asked, Advisor and a guest without a virtual function may call for
 * a restart all the same.
 */
function flagsWereOn({ life }: Lived, { course, at }: Stop): string | undefined {
  if (life.unknown !== undefined && life.unknown.preflight !== 'off') return undefined;
  const lag = (life.world.rules?.readsLagSeconds ?? 0) * 1000 + graceMs;
  const wereOn = course.nicIds.every((id) => {
    const changes = course.nics(id).filter((change) => change.at <= at);
    const since = changes.findLastIndex(({ to }) => to === null || flagOf(to) !== true) + 1;
    const turnedOn = changes[since];
    return turnedOn !== undefined && turnedOn.at < at - lag;
  });
  return wereOn ? 'every flag was on' : undefined;
}

function sizeGainsNothing(lived: Lived, stop: Stop, before: readonly Stop[]): string | undefined {
  const { unknown } = lived.life;
  const size = unknown?.sizes.find(({ name }) => name === stop.size);
  if (unknown === undefined || size?.onHost === undefined || size.onHost === 'by-flag') return undefined;
  if (isDeceived(lived, unknown, size, stop, before)) return undefined;
  return size.onHost === 'always'
    ? `Azure accelerates ${size.name} whatever the flag says`
    : `the flag has no effect on ${size.name}, as a stop has shown`;
}

function isDeceived(
  lived: Lived,
  { operator, needed, preflight }: UnknownSizes,
  { name, onHost }: SizeOrder,
  stop: Stop,
  before: readonly Stop[],
): boolean {
  const { lies, answersAfterSeconds, powerState } = stop.course.member.order;
  // A guest that is asked before each stop, and answers in time, would have shown what Azure does.
  const isShown = onHost === 'always' && preflight === 'always' && isUndisturbed(lived);
  const isHeard = lies === undefined && answersAfterSeconds === undefined && powerState !== 'deallocated';
  if (operator.some(({ pattern, says }) => pattern === name && says === 'gains'))
    return !(isShown && isHeard);
  const sameSize = lived.life.fleet.filter(({ order }) => order.size === name);
  if (sameSize.filter(({ order }) => order.lies !== undefined).length >= needed) return true;
  const own = before.filter(({ course }) => course.id === stop.course.id);
  if (lies !== undefined && own.length === 0) return true;
  // A guest cannot tell a size without effect from one that gains: the first stop shows it.
  return onHost === 'never' && preflight !== 'off' && !before.some((one) => hasShownIt(lived, one, stop));
}

/** Whether the run of an earlier stop had ended before this stop, and had put the VM of the same size back. */
function hasShownIt({ remediations }: Lived, earlier: Stop, { size, at }: Stop): boolean {
  return remediations.some(
    ({ record }) =>
      record !== null &&
      earlier.size === size &&
      record.outcome === 'rolled-back' &&
      record.request.vmId.toLowerCase() === earlier.course.id &&
      Date.parse(record.endedAt) < at - graceMs,
  );
}
