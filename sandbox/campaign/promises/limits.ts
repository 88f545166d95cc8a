import type { LifePolicy } from '../life.ts';
import type { Done, Lived } from '../lived.ts';

/** The limits of the safeguards at a time. */
export interface Limits extends LifePolicy {
  readonly maxConcurrent: number;
}

// Between the safeguards' answer and the stop lie a revalidation and some requests.
const graceMs = 60_000;

/** What the safeguards have to keep at a time, ms: changed limits bind every run that has no slot by then. */
export function limitsAt({ life, done }: Lived, at: number): Limits {
  const first: Limits = { ...life.policy, maxConcurrent: Number(life.settings.ACCELNET_MAX_CONCURRENT) };
  const known = [first, ...done.flatMap((one) => (one.at <= at ? limitsOf(one) : []))];
  const last = known.at(-1) ?? first;
  const isNew = done.some((one) => limitsOf(one).length > 0 && one.at <= at && at < one.at + graceMs);
  const before = known.at(-2) ?? last;
  return isNew ? looser(last, before) : last;
}

function limitsOf({ deed }: Done): readonly Limits[] {
  return deed.kind === 'limit' ? [{ ...deed.policy, maxConcurrent: deed.maxConcurrent }] : [];
}

function looser(a: Limits, b: Limits): Limits {
  return {
    maxConcurrent: Math.max(a.maxConcurrent, b.maxConcurrent),
    concurrentPerDomain: Math.max(a.concurrentPerDomain, b.concurrentPerDomain),
    perHour: Math.max(a.perHour, b.perHour),
    breakerFailures: Math.max(a.breakerFailures, b.breakerFailures),
    breakerOutOf: Math.min(a.breakerOutOf, b.breakerOutOf),
  };
}
