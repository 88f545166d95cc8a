import type { AwaitHealthInput, HealthAnswer } from './await-health.ts';
import { callChild, type Durable, nowMs } from './calls.ts';
import { orchestrations } from './names.ts';
import { failedWith, type Report, type Run, undoOf } from './run.ts';
import { verifyGuest } from './verify-guest.ts';

/** Verifies the gain: flags on, the VM as healthy as it was, and, where the policy wants it, what the guest says. */
export function* verify(run: Run): Durable<Report> {
  const flags = run.facts.nics.map((id) => ({ id, flag: 'true' as const }));
  const until = nowMs(run.context) + run.input.policy.verifyLimitMinutes * 60_000;
  const answer = yield* awaitHealth(run, flags);
  if (!answer.ok) return failedWith(run, 'unhealthy', answer.failure);
  return (yield* verifyGuest(run, until)) ?? { signal: 'done' };
}

/** Verifies the undo: flags and power state as they were found. */
export function* verifyOriginal(run: Run): Durable<Report> {
  const answer = yield* awaitHealth(run, undoOf(run).nics);
  return answer.ok ? { signal: 'done' } : { signal: 'unhealthy', failure: answer.failure };
}

function* awaitHealth(run: Run, flags: AwaitHealthInput['flags']): Durable<HealthAnswer> {
  const { context, input, facts } = run;
  const { vmId, vmUid, power } = undoOf(run);
  // Only a run that stops the VM answers for its power state; otherwise its owner may do with it as they like.
  const stops = facts.state.plan === 'restart';
  // An undo writes flags after the start: what the agent said before that is no news.
  const agentSince = [facts.upAt, facts.writes.at(-1)?.at]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
  const asked: AwaitHealthInput = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    ...(stops ? { power } : {}),
    flags,
    ...(power === 'running' && agentSince !== undefined ? { agentSince } : {}),
    until: nowMs(context) + input.policy.verifyLimitMinutes * 60_000,
  };
  return yield* callChild<HealthAnswer>(context, orchestrations.awaitHealth, asked);
}
