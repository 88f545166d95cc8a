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
      /** Where it stood, as it told people last. */
      readonly phase?: string;
      /** Of one that ended by itself. */
      readonly outcome?: string;
    }
  /** No such instance: never started, or purged. */
  | { readonly state: 'missing' }
  | { readonly state: 'unknown' };

/**
 * Whether somebody must look after a grant: `dead` when its run will never end it, `late` when it has not kept its promise, `overdue` when it
 * has been late for several passes.
 */
export type LeaseAssessment = 'in-hand' | 'late' | 'overdue' | 'orphaned';

// A run is registered by itself, so that it exists: that it is not there is believed soon.
const graceMinutes = 1;
// Promised ends leave out retries, and Azure may order long pauses.
const overdueMinutes = 60;
// After the app itself was down, all runs are late at first; one that goes on makes a new promise soon.
const latePasses = 3;

const minutesSince = (then: string, now: number): number => (now - Date.parse(then)) / 60_000;

/** Until when a live run said that it would have gone on; where it said nothing, its registration. */
export function promiseOf(since: string, seen: RunSeen): string {
  return seen.state === 'live' ? (seen.byWhen ?? since) : since;
}

/** Judges one unfinished grant. What cannot be told is left in hand: taking over a run that lives is worse than a late look. */
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

/** Whether a run that is over may have left its VM down, by where it stood last. */
export function mayBeDown(seen: RunSeen): boolean {
  return seen.state === 'over' && seen.phase !== undefined && !mayHoldNothingDown.includes(seen.phase);
}

const minutesForRun = 2;
const runsAgain = ['verifying', 'verifying-original'];

/**
 * Whether the VM of a run that was let go may be down for longer than the policy plans for, and the run has had time to say so itself. Where it
 * stood last is believed only where that says that the VM is up.
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
// The platform tells the end of a run in whole seconds.
const secondsOfDoubt = 2;

/**
 * How long after a run's end one of its changes may still be sent: it may have begun right before its time limit, and each of its requests may
 * take the whole deadline that the app's settings give it.
 */
export function quietSecondsFor(deadlineSeconds: number): number {
  // Its run and its lease are asked for; then the VM and the NIC are read, and the NIC is written.
  const flag = 2 * secondsToAnswer + 3 * deadlineSeconds;
  // The same; then the VM is read, the lease is told, and the VM is stopped.
  const stop = 3 * secondsToAnswer + 2 * deadlineSeconds;
  return secondsToBegin + Math.max(flag, stop) + secondsOfDoubt;
}

/** With the usual deadline. */
export const defaultQuietSeconds = quietSecondsFor(30);
