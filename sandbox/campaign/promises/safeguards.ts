import type { Course } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { type Limits, limitsAt } from './limits.ts';
import { allOutages, type Outage } from './outages.ts';
import { second, type Violation } from './violation.ts';

const promise = 'no safeguard is exceeded';
const hourMs = 3_600_000;
// The rate counts slots; between the slot and the stop lie a revalidation and some requests.
const lagMs = 300_000;

/** Never are more VMs down at once through the app than the policy allows, in the subscription and in each failure domain. */
export function downAtOnce(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const outages = allOutages(lived, courses);
  return [
    ...full(lived, outages, ({ maxConcurrent }) => maxConcurrent, 'VM(s)'),
    ...groupsOf(outages).flatMap((group) =>
      full(
        lived,
        outages.filter((one) => one.group === group),
        ({ concurrentPerDomain }) => concurrentPerDomain,
        `VM(s) of the group ${group}`,
      ),
    ),
  ];
}

function groupsOf(outages: readonly Outage[]): readonly string[] {
  return [...new Set(outages.flatMap(({ group }) => (group === undefined ? [] : [group])))];
}

function full(
  lived: Lived,
  outages: readonly Outage[],
  maxOf: (limits: Limits) => number,
  what: string,
): readonly Violation[] {
  const most = (at: number): number => maxOf(limitsAt(lived, at));
  const over = outages.find(
    ({ from }) => outages.filter((one) => one.from <= from && from < one.to).length > most(from),
  );
  if (over === undefined) return [];
  const { vm, from } = over;
  return [{ promise, vm, detail: `more than ${most(from)} ${what} are down at ${second(lived, from)}` }];
}

/** In no hour does the app stop more VMs than the policy allows. A stop that did not happen uses up nothing of it. */
export function stopsInAnHour(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const outages = allOutages(lived, courses).filter(({ averted }) => !averted);
  return outages.flatMap(({ vm, from }, n) => {
    const { perHour } = limitsAt(lived, from);
    const before = outages[n - perHour];
    if (before === undefined || from - before.from >= hourMs - lagMs) return [];
    const minutes = Math.round((from - before.from) / 60_000);
    return [{ promise, vm, detail: `${perHour + 1} stops in ${minutes} minutes at ${second(lived, from)}` }];
  });
}

/** No run waits for a slot until it expires while no VM is down. */
export function nobodyStarves(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const outages = allOutages(lived, courses);
  return lived.remediations.flatMap(({ id, record }) => {
    if (record?.outcome !== 'expired' || record.reason !== 'free-slot') return [];
    const end = Date.parse(record.endedAt);
    const busy = outages.some(({ from, to }) => to > end - hourMs && from < end);
    if (busy) return [];
    return [{ promise: 'no slot is lost', detail: `${id} waited for one for hours while no VM was down` }];
  });
}

// A healthy VM is verified sooner.
const idleMs = 600_000;

/** In a life that nothing disturbs, no run waits for a slot when no VM has been down for a while: recovery would give the slot back, but late. */
export function slotsComeBack(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const { faults, acts, crashes, world } = lived.life;
  if (faults.length + acts.length + crashes.length > 0 || (world.allocationFailures ?? 0) > 0) return [];
  const outages = allOutages(lived, courses);
  return lived.remediations.flatMap(({ id, record }) => {
    const waits = (record?.steps ?? []).filter(
      ({ outcome, detail }) => outcome === 'wait' && detail === 'free-slot',
    );
    const idle = waits
      .map(({ endedAt }) => Date.parse(endedAt))
      .find((at) => !outages.some(({ from, to }) => to > at - idleMs && from < at));
    if (idle === undefined) return [];
    const detail = `${id} waits for one at ${second(lived, idle)}, and no VM has been down for ten minutes`;
    return [{ promise: 'no slot is lost', detail }];
  });
}
