import type { ChangeEntry } from '../../arm/kernel/journal.ts';
import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { outagesOf } from './outages.ts';
import { isAlerted, second, type Violation } from './violation.ts';

/** How everybody but the app wants a VM's power to be, moment by moment, and what the app did to it. */
interface Powers {
  /** As the others have last put it. */
  readonly theirs: string;
  /** When the app began to start it while the others wanted it off, ms. */
  readonly startedAgainst: readonly number[];
}

const rest: Readonly<Record<string, string>> = {
  creating: 'running',
  starting: 'running',
  stopping: 'stopped',
  deallocating: 'deallocated',
};

// If two stop a VM within this time, the app cannot know who did: a run that has just read the VM as running starts it again.
const togetherMs = 60_000;

/** A guest that shuts itself down: nobody can know what its owner wants, so the VM may stay off and may be started. */
function isHalt({ to, correlationId }: ChangeEntry): boolean {
  return to === 'stopped' && correlationId === undefined;
}

/** Whether the app cannot know that this stop, by somebody else and at this time, was not its own. */
function seemsOurs({ unsent = [] }: Lived, { writes, powers }: Course, at: number): boolean {
  // Once the VM has been started again, an earlier stop of the app has nothing to do with the next one.
  const isUp = (power: unknown): boolean => power === 'starting' || power === 'running';
  const upSince = powers.findLast((one) => isUp(one.to) && one.at <= at)?.at ?? Number.NEGATIVE_INFINITY;
  const isStop = ({ operation }: { readonly operation: string }): boolean =>
    operation === 'virtualMachines/deallocate';
  // One that Azure has refused has stopped nothing.
  const stops = writes.filter((one) => isStop(one) && (one.taken || !one.answered));
  if (stops.some((one) => one.at >= upSince && Math.abs(one.at - at) <= togetherMs)) return true;
  // A host that died right before it sent its stop finds the VM off, and the note that it was about to.
  return unsent.some((one) => isStop(one) && one.at >= upSince && one.at <= at);
}

function powersOf(lived: Lived, course: Course): Powers {
  const wishes = [course.member.order.powerState ?? 'running'] as string[];
  const startedAgainst: number[] = [];
  const powers = course.powers.filter((one) => !isHalt(one));
  for (const { at, from, to, correlationId } of powers) {
    const [last = 'running', before = last] = wishes;
    const isFailedStart = from === 'starting' && to !== 'running';
    const ours = isOurs(correlationId);
    if (ours && to === 'starting' && last !== 'running') startedAgainst.push(at);
    if (ours || (to !== 'starting' && seemsOurs(lived, course, at))) continue;
    // A start of somebody else's that failed changes nothing of what was wanted before.
    wishes.unshift(isFailedStart ? before : (rest[String(to)] ?? String(to)));
  }
  return { theirs: wishes[0] ?? 'running', startedAgainst };
}

/** A VM that somebody else has turned off is never started. */
export function staysOff(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap((course) =>
    powersOf(lived, course).startedAgainst.map((at) => ({
      promise: 'a VM found off stays off',
      vm: course.member.order.name,
      detail: `it was started at ${second(lived, at)}`,
    })),
  );
}

/** At the end a VM has the power state that the others gave it, and runs as healthily as before; otherwise there has been an alert. */
export function endsInItsPowerState(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const promise = 'no VM is stranded without an alert';
  return courses.flatMap((course) => {
    const now = lived.state.vms.find(({ id }) => id.toLowerCase() === course.id);
    const touched = course.writes.some(({ taken }) => taken);
    if (now === undefined || !touched || isAlerted(lived, course)) return [];
    const vm = course.member.order.name;
    const { theirs } = powersOf(lived, course);
    const last = course.powers.at(-1);
    if (last !== undefined && isHalt(last)) return [];
    if (now.powerState !== theirs)
      return [{ promise, vm, detail: `it is ${now.powerState}, and should be ${theirs}` }];
    const bootedByUs = isOurs(course.powers.findLast(({ to }) => to === 'running')?.correlationId);
    if (now.powerState === 'running' && bootedByUs && !now.agentReady)
      return [{ promise, vm, detail: 'its agent has not come back since the app started it' }];
    return [];
  });
}

/**
 * No run stops a VM more than once, however often and late its activities are delivered. A deallocation that ended before the VM was down, as one
 * that was preempted, may be asked for again.
 */
export function stopsOnce(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return courses.flatMap((course) => {
    const stops = outagesOf(lived, course).filter(({ averted }) => !averted);
    const again = stops.find((stop, n) =>
      stops.slice(0, n).some(({ correlationId }) => correlationId === stop.correlationId),
    );
    if (again === undefined) return [];
    const detail = `its run stopped it again at ${second(lived, again.from)}`;
    return [{ promise: 'a run stops a VM once', vm: course.member.order.name, detail }];
  });
}
