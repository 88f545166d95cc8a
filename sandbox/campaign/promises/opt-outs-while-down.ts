import { flagOf } from '../../scenarios/nic-essence.ts';
import { type Course, isOurs } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { optedOutSince } from './permission.ts';
import { second, type Violation } from './violation.ts';

// What was read when a VM is found deallocated may be a little older, and what Azure shows may lag.
const graceMs = 5000;

/** A VM that is opted out before it is down, by its own tags or its group's, gets no flag any more: it is started as it was found. */
export function optOutsAreFollowedWhileDown(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const {
    readsLagSeconds = 0,
    powerStateStaleSeconds,
    powerStateMissingSeconds,
  } = lived.life.world.rules ?? {};
  if (powerStateStaleSeconds || powerStateMissingSeconds) return [];
  // In place of what cannot be read, what was read before the stop counts.
  const unread = lived.faults.some(({ operation, applied }) => /read$/.test(operation) && applied > 0);
  if (unread || lived.deaths > 0) return [];
  return courses.flatMap((course) =>
    course.powers.flatMap(({ from, to, at, correlationId }) => {
      if (from !== 'deallocating' || to !== 'deallocated' || !isOurs(correlationId)) return [];
      const since = optedOutSince(lived, course, at);
      if (since === undefined || at - since <= graceMs + readsLagSeconds * 1000) return [];
      const write = course.nicIds
        .flatMap((nic) => course.nics(nic))
        .find(
          (one) => one.at >= at && one.correlationId === correlationId && one.to && flagOf(one.to) === true,
        );
      if (write === undefined) return [];
      const detail = `opted out at ${second(lived, since)}, down at ${second(lived, at)}, and yet written to at ${second(lived, write.at)}`;
      return [{ promise: 'an opt-out is obeyed while the VM is down', vm: course.member.order.name, detail }];
    }),
  );
}
