import type { SafeguardReason } from '../decision/safeguard-reason.ts';
import type { SafeguardsTurn } from './safeguards-state.ts';

/** The answer to a run that has to wait. */
export type Waiting = Extract<SafeguardsTurn['answer'], { kind: 'wait' }>;

/** The least and the most that a run sleeps, in seconds: an execution costs money, and a run that may go earlier is woken by the next timer pass. */
function secondsToSleep(
  because: SafeguardReason,
  position: number | undefined,
  waited: number,
): readonly [number, number] {
  if (because === 'queue-full') return [900, 900];
  // A run that is not in the queue is never woken.
  if (position === undefined) return [30, 30];
  switch (because) {
    case 'paused':
    case 'breaker-open':
      return [1800, 1800];
    case 'hourly-rate':
    case 'capacity-held':
      return [30, 900];
    // That a member of its group is available again is seen only by asking; everything else wakes it.
    case 'failure-domain':
      return patiently(position, waited, 300);
    case 'free-slot':
    case 'canary-elsewhere':
    case 'capacity-probe':
      return patiently(position, waited, 600);
  }
}

const waitedPerSecond = 20;

/** The longer a run has waited already, for instance while a stranded VM holds the slot for days, the longer it sleeps. */
function patiently(position: number, waited: number, max: number): readonly [number, number] {
  const least = leastAt(position);
  const seconds = Math.max(least, Math.min(Math.floor(waited / waitedPerSecond), max));
  return [seconds, seconds];
}

function leastAt(position: number): number {
  if (position <= 5) return 30;
  return position <= 20 ? 120 : 600;
}

/** When a run that has to wait asks again, ISO 8601: the run and its ticket calculate the same time. */
export function asksAgainAt(
  { because, position, notBefore, since }: Omit<Waiting, 'kind'>,
  now: string,
): string {
  const waited = (Date.parse(now) - Date.parse(since ?? now)) / 1000;
  const [least, max] = secondsToSleep(because, position, waited);
  const wanted = notBefore === undefined ? least : (Date.parse(notBefore) - Date.parse(now)) / 1000;
  return new Date(Date.parse(now) + Math.min(Math.max(wanted, least), max) * 1000).toISOString();
}
