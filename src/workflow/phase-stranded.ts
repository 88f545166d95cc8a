import { strandedBackoffSeconds } from '../core/cadence.ts';
import { type Durable, nowIso, nowMs, sleep } from './calls.ts';
import { learn, type Report, type Run } from './run.ts';

/** Waits before the VM is tried again; the shouting was done when the phase began. */
export function* retryStranded(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  const since = facts.strandedSince ?? nowIso(context);
  const limit = Date.parse(since) + input.policy.strandedLimitHours * 3_600_000;
  if (nowMs(context) >= limit) return { signal: 'given-up', detail: `tried since ${since}` };
  yield* sleep(context, strandedBackoffSeconds(facts.strandedAttempts));
  learn(run, { strandedSince: since, strandedAttempts: facts.strandedAttempts + 1 });
  return { signal: 'retry' };
}
