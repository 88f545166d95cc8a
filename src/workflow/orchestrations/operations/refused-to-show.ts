import type { CloudFailure } from '../../../ports/cloud.ts';
import { isoAfter, nowIso, nowMs, requiredConfirmations } from '../calls.ts';
import { type PhaseResult, type Run, setState } from '../run.ts';
import { waitFor } from '../waits.ts';

// How long a 404 and a 403 must last: caches of Resource Manager may show what was for minutes, and a role that is assigned anew takes up to ten.
const secondsBelieved = { 'not-found': 180, forbidden: 600 } as const;
const isRefusal = (kind: string): kind is keyof typeof secondsBelieved => kind in secondsBelieved;

/** Gives up a VM that does not exist any more or may not be read, but only once several looks in a row have said so: with the run goes what a person has approved. */
export function refusedToShow(run: Run, failure: CloudFailure): PhaseResult | undefined {
  const { context, state } = run;
  const { kind } = failure;
  if (!isRefusal(kind)) {
    setState(run, { unread: undefined });
    return undefined;
  }
  const before = state.unread?.kind === kind ? state.unread : { kind, since: nowIso(context), reads: 0 };
  const unread = { ...before, reads: before.reads + 1 };
  setState(run, { unread });
  const seconds = secondsBelieved[kind];
  if (unread.reads >= requiredConfirmations && nowMs(context) >= Date.parse(unread.since) + seconds * 1000)
    return {
      outcome: 'skip',
      detail: kind === 'forbidden' ? 'the VM cannot be read' : 'the VM is gone',
      failure,
    };
  const again = isoAfter(
    context,
    Math.max(seconds / (requiredConfirmations - 1), failure.retryAfterSeconds ?? 0),
  );
  return { ...waitFor(run, again, ['readable-facts']), failure };
}
