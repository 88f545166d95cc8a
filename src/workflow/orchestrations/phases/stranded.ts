import { strandedBackoffSeconds } from '../../../core/remediation/cadence.ts';
import { type Durable, nowIso, nowMs, sleep } from '../calls.ts';
import { sleepUnlessCancelled } from '../cancellation.ts';
import { raiseRunAlert, strandedAlert } from '../raise-alert.ts';
import { failedWith, type PhaseResult, type Run, setState } from '../run.ts';
import { reportToSafeguards } from '../safeguard.ts';
import { optedOutMeanwhile } from '../while-down/no-longer-wanted.ts';
import { findAgain } from './missing.ts';

/** Alerts people, once, and waits before the next attempt. */
export function* retryStranded(run: Run): Durable<PhaseResult> {
  const { context, input, state } = run;
  if (state.missing !== undefined) return yield* findAgain(run, state.missing);
  if (state.strandedSince === undefined) {
    reportToSafeguards(run, { stranded: true });
    yield* raiseRunAlert(run, strandedAlert(run.id), {
      kind: 'stranded',
      subject: input.request.vmId,
      text: state.failure?.message ?? 'the VM could not be put back',
    });
  }
  const since = state.strandedSince ?? nowIso(context);
  const limit = Date.parse(since) + input.policy.strandedLimitHours * 3_600_000;
  if (nowMs(context) >= limit) return { outcome: 'given-up', detail: `tried since ${since}` };
  const pause = strandedBackoffSeconds(state.strandedAttempts);
  // A cancellation does not shorten the pause of a VM that is being put back already.
  if (state.stage.goal === 'accelerate') yield* sleepUnlessCancelled(run, nowMs(context) + pause * 1000);
  else yield* sleep(context, pause);
  setState(run, { strandedSince: since, strandedAttempts: state.strandedAttempts + 1 });
  const optedOut = yield* optedOutMeanwhile(run);
  return optedOut === undefined ? { outcome: 'retry' } : failedWith(run, 'failed', optedOut);
}
