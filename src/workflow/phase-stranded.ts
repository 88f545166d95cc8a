import { strandedBackoffSeconds } from '../core/cadence.ts';
import { reportToBrakes } from './brake.ts';
import { callActivity, type Durable, nowIso, nowMs, sleep } from './calls.ts';
import { sleepUnlessCancelled } from './cancelling.ts';
import { askedOf } from './down.ts';
import { lookFor } from './phase-missing.ts';
import { failedWith, learn, type Report, type Run } from './run.ts';
import { shout, strandedAlarm } from './shout.ts';

/** Tells people, once, and waits before the VM is tried again. */
export function* retryStranded(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  if (facts.missing !== undefined) return yield* lookFor(run, facts.missing);
  if (facts.strandedSince === undefined) {
    reportToBrakes(run, { stranded: true });
    yield* shout(run, strandedAlarm(run.id), {
      kind: 'stranded',
      subject: input.request.vmId,
      text: facts.failure?.message ?? 'the VM could not be put back',
    });
  }
  const since = facts.strandedSince ?? nowIso(context);
  const limit = Date.parse(since) + input.policy.strandedLimitHours * 3_600_000;
  if (nowMs(context) >= limit) return { signal: 'given-up', detail: `tried since ${since}` };
  const pause = strandedBackoffSeconds(facts.strandedAttempts);
  // What is being put back is not hurried by cancelling it again.
  if (facts.state.goal === 'accelerate') yield* sleepUnlessCancelled(run, nowMs(context) + pause * 1000);
  else yield* sleep(context, pause);
  learn(run, { strandedSince: since, strandedAttempts: facts.strandedAttempts + 1 });
  return (yield* optedOut(run)) ?? { signal: 'retry' };
}

/** Whether the owner wants no gain any more, where the run still goes for it: what was changed is put back, and the VM started all the same. */
function* optedOut(run: Run): Durable<Report | undefined> {
  if (run.facts.state.goal === 'restore') return undefined;
  const { vmId, correlationId } = askedOf(run);
  const { tagPrefix } = run.input.policy;
  const asked = { vmId, correlationId, tagPrefix, heedsAllIn: 'deallocated' as const };
  const seen = yield* callActivity(run.context, 'observe', asked);
  if (!seen.ok || !seen.value.optedOut) return undefined;
  return failedWith(run, 'failed', {
    kind: 'opted-out',
    message: 'the owner opted out while the VM was down',
  });
}
