import type { Policy } from '../policy/policy.ts';
import type { RegistryEntry } from './registry.ts';
import type { SafeguardHolder } from './safeguards-state.ts';

/** What is known of a run from outside. Times are ISO 8601. */
export type RunSeen =
  | { readonly state: 'live'; readonly byWhen?: string; readonly phase?: string }
  | {
      readonly state: 'over';
      readonly how: string;
      readonly endedAt: string;
      /** Its phase, as its status showed last. */
      readonly phase?: string;
      /** The outcome, if it ended by itself. */
      readonly outcome?: string;
    }
  /** No such instance: never started, or purged. */
  | { readonly state: 'missing' }
  | { readonly state: 'unknown' };

/**
 * Whether a lease needs help: `orphaned` when its run will never release it, `late` when the run has passed its promised time, `overdue` when it
 * has been late for several passes.
 */
export type LeaseAssessment = 'in-hand' | 'late' | 'overdue' | 'orphaned';

// A run registers itself, so it existed: if it is not found, it counts as missing after a short time.
const graceMinutes = 1;
// Promised times do not include retries, and Azure may ask for long pauses.
const overdueMinutes = 60;
// After the app itself was down, all runs are late at first; one that goes on promises a new time soon.
const latePasses = 3;

const minutesSince = (then: string, now: number): number => (now - Date.parse(then)) / 60_000;

/** By when a live run promised to go on; if it promised nothing, when it was registered. */
export function promiseOf(since: string, seen: RunSeen): string {
  return seen.state === 'live' ? (seen.byWhen ?? since) : since;
}

/** Assesses the lease of one unfinished run. If its state is unknown, it counts as `in-hand`: taking over a live run is worse than recovering late. */
export function assessEntry(
  { since, late }: Pick<RegistryEntry, 'since' | 'late'>,
  seen: RunSeen,
  now: number,
): LeaseAssessment {
  switch (seen.state) {
    case 'over':
      return 'orphaned';
    case 'missing':
      return minutesSince(since, now) > graceMinutes ? 'orphaned' : 'in-hand';
    case 'live':
      if (minutesSince(promiseOf(since, seen), now) <= overdueMinutes) return 'in-hand';
      return late?.byWhen === promiseOf(since, seen) && late.passes >= latePasses ? 'overdue' : 'late';
    case 'unknown':
      return 'in-hand';
  }
}

const mayHoldNothingDown = ['requested', 'waiting', 'assessing', 'ended'];

/** Whether a run that is over may have left its VM down, by its last phase. */
export function mayBeDown(seen: RunSeen): boolean {
  return seen.state === 'over' && seen.phase !== undefined && !mayHoldNothingDown.includes(seen.phase);
}

const minutesForRun = 2;
const runsAgain = ['verifying', 'verifying-original'];

/**
 * Whether the VM of a run with a confirmed slot may be down for longer than the policy plans for, and the run has had time to report it itself. Its
 * last phase counts only where it says that the VM is up.
 */
export function isLate(
  { since, confirmed }: Pick<SafeguardHolder, 'since' | 'confirmed'>,
  seen: RunSeen,
  { estimateMinutes, marginMinutes }: Pick<Policy, 'estimateMinutes' | 'marginMinutes'>,
  now: number,
): boolean {
  if (confirmed !== true || (seen.state !== 'live' && seen.state !== 'unknown')) return false;
  const phase = seen.state === 'live' ? seen.phase : undefined;
  if (phase !== undefined && (mayHoldNothingDown.includes(phase) || runsAgain.includes(phase))) return false;
  return minutesSince(since, now) > estimateMinutes + marginMinutes + minutesForRun;
}

// What a change carries as its time limit when it is scheduled (`notAfter`).
const secondsToBegin = 120;
// How long the Durable extension may take for one answer (`answerWithinMs` of its reader).
const secondsToAnswer = 10;
// The platform gives the end of a run in whole seconds.
const secondsOfDoubt = 2;

/**
 * How long after a run's end one of its changes may still be sent: it may have begun right before its time limit, and each of its requests may
 * take the whole deadline that the app's settings give it.
 */
export function quietSecondsFor(deadlineSeconds: number): number {
  // The run and its lease are read; then the VM and the NIC are read, and the NIC is written.
  const flag = 2 * secondsToAnswer + 3 * deadlineSeconds;
  // The same; then the VM is read, the stop is noted in the lease, and the VM is stopped.
  const stop = 3 * secondsToAnswer + 2 * deadlineSeconds;
  return secondsToBegin + Math.max(flag, stop) + secondsOfDoubt;
}

/** With the usual deadline. */
export const defaultQuietSeconds = quietSecondsFor(30);
