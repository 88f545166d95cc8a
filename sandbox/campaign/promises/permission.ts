import { flagOf } from '../../scenarios/nic-essence.ts';
import type { Course, Write } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { second, type Violation } from './violation.ts';

// Between the last read and a write lies at least the time of the calls, and what Azure shows may lag.
const graceMs = 15_000;

/** No VM is written to that must not be touched. */
export function isNeverTouched(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap(({ member, writes, vms }) => {
    const { never, order } = member;
    // A VM of another size, or a recreated one, counts as another VM.
    const resized = vms.some(
      ({ from, to }, n) =>
        to !== null && (to.properties.hardwareProfile.vmSize !== order.size || (from === null && n > 0)),
    );
    const [first] = writes;
    if (never === undefined || first === undefined || resized) return [];
    return [
      {
        promise: 'what must not be touched is not',
        vm: order.name,
        detail: `${never}, and yet ${describe(lived, first)}`,
      },
    ];
  });
}

/** No run makes its first change to a VM that is opted out; only what a run has begun before is brought to its end. */
export function respectsOptOut(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap((course) =>
    firstOfEachRun(course).flatMap((first) => {
      const lag = (lived.life.world.rules?.readsLagSeconds ?? 0) * 1000;
      const since = optedOutSince(lived, course, first.at);
      if (since === undefined || first.at - since <= graceMs + lag) return [];
      return [
        {
          promise: 'what is opted out is not written to',
          vm: course.member.order.name,
          detail: `opted out at ${second(lived, since)}, and yet ${describe(lived, first)}`,
        },
      ];
    }),
  );
}

/** The first change of each run, unless it is an undo: a recovery begins with what an orphaned run has not finished. */
function firstOfEachRun(course: Course): readonly Write[] {
  const seen = new Set<string>();
  return course.writes.filter((write) => {
    const { correlationId, taken } = write;
    if (!taken || seen.has(correlationId)) return false;
    seen.add(correlationId);
    return !isUndo(course, write);
  });
}

function isUndo(course: Course, { operation, path, seq }: Write): boolean {
  if (operation === 'virtualMachines/start') return true;
  // What a request changed stands right before it.
  const change = course.nics(path).find((one) => one.seq === seq - 1);
  return change?.to != null && flagOf(change.to) !== true;
}

/** Since when a VM has been opted out at this time, by itself, its group or its subscription, ms. */
export function optedOutSince({ life, done }: Lived, { vms, id }: Course, at: number): number | undefined {
  const isOut = (tags: Readonly<Record<string, string>>): boolean =>
    Object.keys(tags).some((name) => name.toLowerCase() === 'accelnet-opt-out');
  let own: number | undefined;
  for (const change of vms) {
    if (change.at > at) break;
    own = change.to !== null && isOut(change.to.tags ?? {}) ? (own ?? change.at) : undefined;
  }
  const group = id.split('/')[4] ?? '';
  const groups = done.filter(
    ({ deed, at: then }) => deed.kind === 'tag-group' && deed.group === group && then <= at,
  );
  const last = groups.at(-1);
  const byGroup = last?.deed.kind === 'tag-group' && isOut(last.deed.tags) ? last.at : undefined;
  const always = isOut(life.groups[group] ?? {}) ? 0 : undefined;
  const bySubscription = done.find(
    ({ deed, at: then }) => deed.kind === 'tag-subscription' && isOut(deed.tags) && then <= at,
  )?.at;
  const times = [own, byGroup, bySubscription, always].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function describe(lived: Lived, { operation, path, at }: Write): string {
  return `${operation} of ${path.split('/').at(-1)} at ${second(lived, at)}`;
}
