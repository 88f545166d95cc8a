import type { PowerState } from '../model/facts.ts';

const off: readonly PowerState[] = ['stopping', 'stopped', 'deallocating', 'deallocated'];

/** Whether a VM in this power state is off, or on its way there. */
export function isOff(power: PowerState): boolean {
  return off.includes(power);
}

/** How many reads in a row saw a VM off, and when the first of them was, in milliseconds. */
export interface SeenOff {
  readonly reads: number;
  readonly since: number;
}

/** The same after another read; undefined once the VM is not seen off any more. A read that shows no power state adds nothing. */
export function seenOff(before: SeenOff | undefined, power: PowerState, at: number): SeenOff | undefined {
  if (power === 'unknown') return before;
  if (!isOff(power)) return undefined;
  return { reads: (before?.reads ?? 0) + 1, since: before?.since ?? at };
}

const requiredConfirmations = 3;
/** How long a VM that was seen running must be seen off: the instance view may lag, or be from before (states-billing). */
export const secondsOffAfterRunning = 30;
/** The same where only the start's operation showed that it ran. */
export const secondsOffAfterStart = 60;

/** Whether the reads that saw a VM off are believed at `now`, in milliseconds. */
export function isBelievedOff(seen: SeenOff | undefined, now: number, seconds: number): boolean {
  return seen !== undefined && seen.reads >= requiredConfirmations && now - seen.since >= seconds * 1000;
}
