import { isDeepStrictEqual } from 'node:util';
import type { NicResource } from '../../arm/world/resources.ts';
import { flagOf, nicEssence } from '../../scenarios/nic-essence.ts';
import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { isAlerted, second, type Violation } from './violation.ts';

/** No write of the app changes anything of a network interface but the flag, and none goes out without If-Match. */
export function changesNothingButTheFlag(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const promise = 'nothing but the flag changes';
  return courses.flatMap((course) => {
    const vm = course.member.order.name;
    const lost = course.nicIds.flatMap((nic) =>
      course
        .nics(nic)
        .filter(
          ({ from, to, correlationId }) =>
            isOurs(correlationId) &&
            !isDeepStrictEqual(
              from && nicEssence(from, { flag: false }),
              to && nicEssence(to, { flag: false }),
            ),
        ),
    );
    const blind = course.writes.filter(
      ({ operation, ifMatch }) => operation === 'networkInterfaces/write' && ifMatch === undefined,
    );
    return [
      ...lost.map(({ at, resource }) => ({
        promise,
        vm,
        detail: `${resource} lost a member at ${second(lived, at)}`,
      })),
      ...blind.map(({ at, path }) => ({
        promise,
        vm,
        detail: `${path} was written without If-Match at ${second(lived, at)}`,
      })),
    ];
  });
}

/**
 * At the end each flag is as somebody else has last set it, or on; and where the app has turned one on, all of the VM's are, but for those that Azure
 * has refused and the record names. Otherwise there has been an alert.
 */
export function endsAsFoundOrAccelerated(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const promise = 'network interfaces end as they were, or all accelerated';
  return courses.flatMap((course) => {
    if (isAlerted(lived, course)) return [];
    const now = lived.state.vms.find(({ id }) => id.toLowerCase() === course.id);
    const nics = (now?.nics ?? []).map(({ id }) => fateOf(lived, course, id.toLowerCase()));
    const wrong = nics.filter(
      ({ flag, theirs, found, ours }) =>
        !isSame(flag, theirs) && !isSame(flag, found) && !(flag === true && ours),
    );
    const half =
      nics.some(({ flag, ours }) => flag === true && ours) &&
      nics.some(({ id, flag, turnedOff }) => flag !== true && !turnedOff && !isRefused(lived, course, id));
    const described = nics
      .map(({ id, flag, theirs }) => `${id.split('/').at(-1)} is ${flag}, was ${theirs}`)
      .join('; ');
    if (wrong.length === 0 && !half) return [];
    return [{ promise, vm: course.member.order.name, detail: `${half ? 'half of them; ' : ''}${described}` }];
  });
}

/** Whether Azure refused the flag of an interface, in the world, and a record says so. */
function isRefused({ faults, remediations }: Lived, { writes }: Course, id: string): boolean {
  const named = remediations.some(({ record }) =>
    record?.nicsRefused?.some(({ nicId }) => nicId.toLowerCase() === id),
  );
  const ends = faults.some(
    ({ operation, effect }) => operation === 'networkInterfaces/write' && effect.kind === 'async-failure',
  );
  return named && writes.some(({ path, refused, taken }) => path === id && (refused || (taken && ends)));
}

/** Azure stores a flag that is written as null or left out as false. */
function isSame(one: Fate['flag'], other: Fate['flag']): boolean {
  return one === other || (one !== true && other !== true);
}

interface Fate {
  readonly id: string;
  readonly flag: ReturnType<typeof flagOf>;
  /** As somebody else has last set it. */
  readonly theirs: ReturnType<typeof flagOf>;
  /** As it was before somebody else turned on what the app was about to turn on; an undo may go back to that. */
  readonly found: ReturnType<typeof flagOf>;
  /** Whether the app wrote it since. */
  readonly ours: boolean;
  /** Whether somebody else has turned it off since the app has turned it on. */
  readonly turnedOff: boolean;
}

function fateOf(lived: Lived, course: Course, id: string): Fate {
  let fate: Omit<Fate, 'id' | 'flag'> = { theirs: 'absent', found: 'absent', ours: false, turnedOff: false };
  for (const { from, to, correlationId } of course.nics(id)) {
    const [before, after] = [flagIn(from), flagIn(to)];
    if (to === null || before === after) continue;
    const found = from !== null && after === true ? fate.theirs : after;
    fate = isOurs(correlationId)
      ? { ...fate, ours: true }
      : { theirs: after, found, ours: false, turnedOff: before === true && after !== true };
  }
  const nic = lived.state.nics.find((one) => one.id.toLowerCase() === id);
  return { id, flag: nic === undefined ? fate.theirs : flagOf(nic), ...fate };
}

function flagIn(nic: NicResource | null): Fate['flag'] {
  return nic === null ? 'absent' : flagOf(nic);
}
