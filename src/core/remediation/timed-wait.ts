import { isForApproval } from './approval.ts';
import type { RunStatus } from './status.ts';

type Waited = NonNullable<RunStatus['waitingFor']>[number];

const timed: ReadonlySet<string> = new Set<Waited>(['outside-window', 'blackout', 'configuration-faulty']);

/**
 * Whether a run waits for a time that policy, the owner or a person sets, or for a person's repair of the configuration: that may take long,
 * so the limit of the wait counts from its end. While something else is waited for before a person is asked, nobody has been asked.
 */
export function isTimedWait(waitingFor: readonly string[]): boolean {
  return isForApproval(waitingFor) || waitingFor.some((code) => timed.has(code));
}
