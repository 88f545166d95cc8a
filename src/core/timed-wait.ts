import { isForApproval } from './approval.ts';
import type { ReasonCode } from './reasons.ts';

const timed: ReadonlySet<string> = new Set<ReasonCode>(['outside-window', 'blackout']);

/**
 * Whether a run waits for a time that policy, the owner or a person sets: it may be far off, so the limit of the wait counts from there. While
 * something else stands before the question to a person, nobody has been asked.
 */
export function isTimedWait(waitingFor: readonly string[]): boolean {
  return isForApproval(waitingFor) || waitingFor.some((code) => timed.has(code));
}
