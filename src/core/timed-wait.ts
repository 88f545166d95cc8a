import type { ReasonCode } from './reasons.ts';

const timed: ReadonlySet<string> = new Set<ReasonCode>(['approval-required', 'outside-window', 'blackout']);

/** Whether a run waits for a time that policy, the owner or a person sets: it may be far off, so the limit of the wait counts from there. */
export function isTimedWait(waitingFor: readonly string[]): boolean {
  return waitingFor.some((code) => timed.has(code));
}
