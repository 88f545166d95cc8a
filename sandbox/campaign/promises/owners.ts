import type { Course, Write } from '../chronicle.ts';
import { allHours } from '../hostile-tags.ts';
import type { Lived } from '../lived.ts';
import { second, type Violation } from './violation.ts';

// Between the revalidation and the stop lie some requests, and what Azure shows may lag.
const graceMs = 60_000;
const minuteMs = 60_000;
// How much of a window must be left for a stop, by default.
const neededMs = 30 * minuteMs;

/** A VM whose owner names times is stopped only then, and only with enough of the time left. */
export function stopsInsideWindows(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return stopsOf(lived, courses, 'window').flatMap(({ course, stop, tags }) => {
    const windows = [tags, groupTags(lived, course)].flatMap((own) => own['accelnet-window'] ?? []);
    const left = Math.min(...windows.map((window) => remainingOf(window, stop.at)));
    if (left >= neededMs - graceMs) return [];
    const detail = `stopped at ${second(lived, stop.at)} (${new Date(stop.at).toISOString()}), ${left / minuteMs} min left of ${windows.join(' and ')}`;
    return [{ promise: 'a VM is stopped inside its window', vm: course.member.order.name, detail }];
  });
}

/** A VM whose owner wants to be asked is stopped only after a person has approved an outage. */
export function stopsWhatWasApproved(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return stopsOf(lived, courses, 'approve').flatMap(({ course, stop }) => {
    const vm = course.member.order.name;
    const approved = lived.done.some(
      ({ deed, at, accepted, plan }) =>
        deed.kind === 'approve' &&
        deed.vm === vm &&
        accepted === true &&
        at <= stop.at &&
        // An approval of a change without an outage permits no outage.
        plan !== 'nics-only',
    );
    if (approved) return [];
    return [
      { promise: 'a VM is stopped once it is approved', vm, detail: `stopped at ${second(lived, stop.at)}` },
    ];
  });
}

interface Stop {
  readonly course: Course;
  readonly stop: Write;
  readonly tags: Readonly<Record<string, string>>;
}

/** The app's stops of VMs that have been in a mode for so long that the app must know it. */
function stopsOf(lived: Lived, courses: readonly Course[], mode: string): readonly Stop[] {
  const lag = (lived.life.world.rules?.readsLagSeconds ?? 0) * 1000;
  return courses.flatMap((course) =>
    course.writes.flatMap((stop): Stop[] => {
      if (stop.operation !== 'virtualMachines/deallocate' || !stop.taken) return [];
      const tagsAt = (at: number): Readonly<Record<string, string>> =>
        course.vms.findLast((change) => change.at <= at)?.to?.tags ?? {};
      const tags = tagsAt(stop.at);
      const before = tagsAt(stop.at - graceMs - lag);
      const asks = [tags, groupTags(lived, course)].some((own) => own['accelnet-mode'] === mode);
      return asks && JSON.stringify(tags) === JSON.stringify(before) ? [{ course, stop, tags }] : [];
    }),
  );
}

/** The tags that the VM's resource group has all the time: what its VMs' own tags cannot widen. */
function groupTags({ life, done }: Lived, { id }: Course): Readonly<Record<string, string>> {
  const group = id.split('/')[4] ?? '';
  return done.some(({ deed }) => deed.kind === 'tag-group') ? {} : (life.groups[group] ?? {});
}

/** How long one of the windows that are drawn is still open, in ms; nothing when it is closed. */
function remainingOf(window: string, at: number): number {
  if (window === allHours) return Number.POSITIVE_INFINITY;
  const minutes = (at % 86_400_000) / minuteMs;
  const [from, to] = window.startsWith('15 3')
    ? [195, 315]
    : [Math.floor(minutes / 120) * 120, Math.floor(minutes / 120) * 120 + 60];
  return minutes >= from && minutes < to ? (to - minutes) * minuteMs : 0;
}
