import type { SafeguardsState } from '../coordination/safeguards-state.ts';
import type { Policy } from '../policy/policy.ts';

/** How many runs a sweep may begin, by what they do. */
export interface Allowance {
  /** Runs that stop their VM. */
  readonly outages: number;
  /** Runs that change network interfaces without a stop. */
  readonly quiet: number;
  /** Runs that wait for something before they do anything. */
  readonly waits: number;
}

export type Kind = keyof Allowance;

export const kinds: readonly Kind[] = ['outages', 'quiet', 'waits'];

/** More than the safeguards let go until the next sweep, so that runs continue if that one is late. */
const queueAllowance = 20;
// A run of this kind takes a minute and delays no other run.
const quietAllowance = 200;
/** Every unfinished run is checked by each pass of recovery. */
const maxUnfinished = 500;
/** Of these, how many are reserved for runs that act; runs that only wait, for days perhaps, may not use them. */
const keptForActs = 100;

/**
 * What a sweep may begin: no more outages than the safeguards let go until the next sweep and a few more, less those that have begun or wait already,
 * and never so many runs of any kind that the list of unfinished ones grows long.
 */
export function allowanceOf(
  { queue, holders, paused, breaker }: SafeguardsState,
  unfinished: number,
  { maxPerHour, paused: pausedByPolicy }: Pick<Policy, 'maxPerHour' | 'paused'>,
  hoursUntilNext: number,
): Allowance {
  const room = Math.max(0, maxUnfinished - unfinished);
  const isPaused = paused !== undefined || pausedByPolicy;
  const letGo = Math.ceil(maxPerHour * hoursUntilNext) + queueAllowance - queue.length - holders.length;
  return {
    outages: isPaused || breaker !== undefined ? 0 : Math.min(Math.max(0, letGo), room),
    quiet: isPaused ? 0 : Math.min(quietAllowance, room),
    waits: Math.max(0, room - keptForActs),
  };
}

/** What is left when one has begun. */
export function without(allowance: Allowance, kind: Kind): Allowance {
  return { ...allowance, [kind]: Math.max(0, allowance[kind] - 1) };
}
