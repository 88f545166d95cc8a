import type { Lived } from '../lived.ts';
import { second, type Violation } from './violation.ts';

// Acts that may happen as well: an accepted answer still decides how its run ends.
const harmless: readonly string[] = ['approve', 'reject', 'cancel', 'see', 'touch', 'sweep'];

/** An answer that the app has accepted decides: its run does not end as if nobody had answered, nor as if somebody had answered something else. */
export function answersAreHeard(lived: Lived): readonly Violation[] {
  if (lived.done.some(({ deed }) => !harmless.includes(deed.kind))) return [];
  return lived.done.flatMap(({ at, deed, accepted, run }) => {
    if (accepted !== true || !('vm' in deed)) return [];
    const record = lived.remediations.find(({ id }) => id === run)?.record;
    if (record == null) return [];
    const { outcome, reason } = record;
    const others = lived.done.filter((one) => one.run === run && one.accepted === true && one.deed !== deed);
    const isHeard = {
      approve: reason !== 'approval-expired',
      reject: reason === 'approval-rejected' || others.some((one) => one.deed.kind !== 'reject'),
      cancel: outcome === 'cancelled' || others.length > 0 || Date.parse(record.endedAt) - at < 60_000,
    };
    const kind = deed.kind as keyof typeof isHeard;
    if (isHeard[kind] !== false || hasStopped(record)) return [];
    const detail = `${run} ends ${outcome} (${reason}), after ${kind} at ${second(lived, at)}`;
    return [{ promise: 'an answer that was accepted has its effect', vm: deed.vm, detail }];
  });
}

/** From then on an answer comes too late. */
function hasStopped({ steps }: { readonly steps: readonly { readonly phase: string }[] }): boolean {
  return steps.some(({ phase }) => phase === 'deallocating');
}
