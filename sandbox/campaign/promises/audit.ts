import type { AuditRecord } from '../../app-api.ts';
import { flagOf } from '../../scenarios/nic-essence.ts';
import type { Course } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { outagesOf } from './outages.ts';
import { isEndedByHand } from './runs.ts';
import { second, type Violation } from './violation.ts';

const promise = 'the audit record agrees with what happened';

/** Every flag that the app has changed stands in an audit record, and every flag in a record was changed. */
export function recordsShowTheWrites(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  // What a second delivery does is recorded nowhere: the platform drops its result.
  if (lived.redelivered || isEndedByHand(lived)) return [];
  return courses.flatMap((course) => {
    const vm = course.member.order.name;
    const records = recordsOf(lived, course);
    return course.nicIds.flatMap((nic): Violation[] => {
      // What a failed write leaves behind is Azure's doing: only what a request itself changed counts.
      const requested = new Set(course.writes.map(({ seq }) => seq - 1));
      const changed = course
        .nics(nic)
        .filter(({ seq, from, to }) => requested.has(seq) && from && to && flagOf(from) !== flagOf(to))
        .map(({ at, to }) => ({ at, on: to !== null && flagOf(to) === true }));
      const recorded = records
        .flatMap(({ writes }) => writes)
        .filter(({ nicId }) => nicId.toLowerCase() === nic);
      // An undo whose answer was lost cannot be distinguished from one that was not needed.
      const sure =
        course.writes.every(({ answered }) => answered) && lived.deaths === 0 && !isHeldBack(lived);
      const notNotified = changed.find(
        ({ on }) => (on || sure) && !recorded.some(({ flag }) => (flag === 'true') === on),
      );
      // Somebody else may have done the same right before.
      const set = course.nics(nic).map(({ to }) => to !== null && flagOf(to) === true);
      const untrue = recorded.find(({ flag }) => !set.includes(flag === 'true'));
      const name = nic.split('/').at(-1) ?? '';
      return [
        ...(notNotified === undefined
          ? []
          : [
              {
                promise,
                vm,
                detail: `no record tells the change of ${name} at ${second(lived, notNotified.at)}`,
              },
            ]),
        ...(untrue === undefined
          ? []
          : [{ promise, vm, detail: `a record tells a change of ${name} to ${untrue.flag} that never was` }]),
      ];
    });
  });
}

/** A record shows no less downtime than there was, and not much more. */
export function recordsShowTheDowntime(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  // While the host is away it does not see that a VM runs again; and others may start and stop it.
  if (lived.life.crashes.length > 0 || lived.life.acts.length > 0 || lived.faults.length > 0) return [];
  return courses.flatMap((course) => {
    // How long a stranded VM will be down, nobody can know.
    if (recordsOf(lived, course).some(({ outcome }) => outcome === 'stranded')) return [];
    const real = outagesOf(lived, course).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0);
    const recorded = recordsOf(lived, course).reduce(
      (sum, { downtimeSeconds = 0 }) => sum + downtimeSeconds,
      0,
    );
    if (recorded >= real - 1 && recorded <= real + 45) return [];
    return [
      {
        promise,
        vm: course.member.order.name,
        detail: `${recorded} s of downtime are recorded, ${real} s were measured`,
      },
    ];
  });
}

function isHeldBack({ faults }: Lived): boolean {
  return faults.some(({ effect, applied }) => effect.kind === 'delay' && applied > 0);
}

function recordsOf({ remediations }: Lived, { id }: Course): readonly AuditRecord[] {
  return remediations.flatMap(({ record }) =>
    record !== null && record.request.vmId.toLowerCase() === id ? [record] : [],
  );
}
