import type { AuditRecord } from '../../app-api.ts';
import type { Course } from '../chronicle.ts';
import type { Lived } from '../lived.ts';
import { limitsAt } from './limits.ts';
import { allOutages } from './outages.ts';
import { second, type Violation } from './violation.ts';

// Between the last question to the safeguards and the stop lie some requests, and an act takes effect a moment after it was accepted.
const graceMs = 60_000;

/** While the fleet is paused, or its breaker open, the app stops no VM. */
export function stopsNothingWhileHalted(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  const outages = allOutages(lived, courses);
  return [...pauses(lived), ...openings(lived, courses)].flatMap(({ what, from, to }) => {
    const stop = outages.find((one) => one.from > from + graceMs && one.from < to);
    if (stop === undefined) return [];
    const detail = `stopped at ${second(lived, stop.from)}, ${what} since ${second(lived, from)}`;
    return [{ promise: 'no safeguard is exceeded', vm: stop.vm, detail }];
  });
}

interface Halt {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

function acceptedAt({ done }: Lived, kind: string): readonly number[] {
  return done.flatMap(({ at, deed, accepted }) => (deed.kind === kind && accepted === true ? [at] : []));
}

function pauses(lived: Lived): readonly Halt[] {
  const resumed = acceptedAt(lived, 'resume');
  return acceptedAt(lived, 'pause').map((from) => ({
    what: 'paused',
    from,
    to: resumed.find((at) => at >= from) ?? lived.ended,
  }));
}

/** When the breaker has to be open, at the least: only runs that surely stopped a VM and surely failed are counted. */
function openings(lived: Lived, courses: readonly Course[]): readonly Halt[] {
  const resets = acceptedAt(lived, 'reset-breaker');
  const recorded = lived.remediations.flatMap(({ record }) => {
    const bad = record === null || !hasStopped(record) ? undefined : isBad(record);
    return record === null || bad === undefined ? [] : [{ at: Date.parse(record.endedAt), bad }];
  });
  const ends = [...recorded, ...deathsWhileDown(lived, courses)].sort((a, b) => a.at - b.at);
  return ends.flatMap(({ at }, n) => {
    const last = resets.findLast((reset) => reset <= at) ?? Number.NEGATIVE_INFINITY;
    const counted = ends.slice(0, n + 1).filter((one) => one.at > last);
    const { breakerFailures, breakerOutOf } = limitsAt(lived, at);
    const bad = counted.slice(-breakerOutOf).filter((one) => one.bad).length;
    if (bad < breakerFailures) return [];
    return [{ what: 'the breaker open', from: at, to: resets.find((reset) => reset > at) ?? lived.ended }];
  });
}

/** A run that was ended from outside with its VM down has failed: that is counted once another run has taken the VM over. */
function deathsWhileDown(lived: Lived, courses: readonly Course[]): readonly End[] {
  const outages = allOutages(lived, courses);
  return lived.done.flatMap(({ at, deed, accepted, run }) => {
    if ((deed.kind !== 'terminate' && deed.kind !== 'purge') || accepted !== true) return [];
    const wasDown = outages.some(
      ({ vm, from, to, averted }) => vm === deed.vm && !averted && from + notedMs < at && at < to,
    );
    const recovers = lived.remediations.find(({ record }) => record?.recovers?.runId === run)?.record;
    return wasDown && recovers != null ? [{ at: Date.parse(recovers.endedAt), bad: true }] : [];
  });
}

interface End {
  readonly at: number;
  readonly bad: boolean;
}

// A run is over when its host has persisted that.
const notedMs = 2000;

function hasStopped({ steps }: AuditRecord): boolean {
  return steps.some(({ phase, outcome }) => phase === 'deallocating' && outcome === 'done');
}

function isBad({ outcome, failure }: AuditRecord): boolean | undefined {
  if (outcome === 'accelerated') return false;
  if (outcome === 'stranded') return true;
  const decided = failure?.kind === 'cancelled' || failure?.kind === 'opted-out';
  return outcome === 'rolled-back' && !decided ? true : undefined;
}

/** A run that an operator cancels stops nothing any more, and does not go on to its goal. */
export function cancelIsFollowed(lived: Lived, courses: readonly Course[]): readonly Violation[] {
  return lived.done.flatMap(({ at, deed, accepted, run }) => {
    if (deed.kind !== 'cancel' || accepted !== true) return [];
    const record = lived.remediations.find(({ id }) => id === run)?.record;
    const stop = courses
      .flatMap(({ writes }) => writes)
      .find(
        (one) =>
          one.operation === 'virtualMachines/deallocate' &&
          one.correlationId === record?.correlationId &&
          one.at > at + graceMs,
      );
    if (stop !== undefined) {
      const detail = `${run} asks for a stop at ${second(lived, stop.at)}, and was cancelled at ${second(lived, at)}`;
      return [{ promise: 'a cancelled run is undone', vm: deed.vm, detail }];
    }
    if (record?.outcome !== 'accelerated' && record?.outcome !== 'aligned') return [];
    if (Date.parse(record.endedAt) - at <= graceMs) return [];
    const detail = `${run} ends ${record.outcome}, though it was cancelled at ${second(lived, at)}`;
    return [{ promise: 'a cancelled run is undone', vm: deed.vm, detail }];
  });
}
