import type { CloudFailure } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import { isoAfter, nowIso, nowMs, requiredConfirmations } from '../calls.ts';
import { type PhaseResult, type Run, setState } from '../run.ts';
import { waitFor } from '../waits.ts';

/** Ends a run whose VM does not exist any more or may not be read, but only once several reads in a row have said so: with the run an approval is lost. */
export function refusedToShow(run: Run, failure: CloudFailure): PhaseResult | undefined {
  const { context, state } = run;
  const { kind } = failure;
  const seconds = consequencesOf(failure).skippedAfterSeconds;
  if (seconds === undefined) {
    setState(run, { unread: undefined });
    return undefined;
  }
  const before = state.unread?.kind === kind ? state.unread : { kind, since: nowIso(context), reads: 0 };
  const unread = { ...before, reads: before.reads + 1 };
  setState(run, { unread });
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
