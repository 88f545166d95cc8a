import type { AwaitHealthInput, HealthAnswer } from './await-health.ts';
import { callChild, type Durable, nowMs } from './calls.ts';
import { orchestrations } from './names.ts';
import { failedWith, type Report, type Run, undoOf } from './run.ts';

/** Verifies the gain: flags on, and the VM as healthy as it was. */
export function* verify(run: Run): Durable<Report> {
  const flags = run.facts.nics.map((id) => ({ id, flag: 'true' as const }));
  const answer = yield* awaitHealth(run, flags);
  return answer.ok ? { signal: 'done' } : failedWith(run, 'unhealthy', answer.failure);
}

/** Verifies the undo: flags and power state as they were found. */
export function* verifyOriginal(run: Run): Durable<Report> {
  const answer = yield* awaitHealth(run, undoOf(run).nics);
  return answer.ok ? { signal: 'done' } : { signal: 'unhealthy', failure: answer.failure };
}

function* awaitHealth(run: Run, flags: AwaitHealthInput['flags']): Durable<HealthAnswer> {
  const { context, input, facts } = run;
  const { vmId, vmUid, power, agentless } = undoOf(run);
  // Only a run that stops the VM answers for its power state; otherwise its owner may do with it as they like.
  const stops = facts.state.plan === 'restart';
  const agentSince = facts.upAt ?? facts.writes.at(-1)?.at;
  const asked: AwaitHealthInput = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    ...(stops ? { power } : {}),
    flags,
    ...(power === 'running' && agentless !== true && agentSince !== undefined ? { agentSince } : {}),
    until: nowMs(context) + input.policy.verifyLimitMinutes * 60_000,
  };
  return yield* callChild<HealthAnswer>(context, orchestrations.awaitHealth, asked);
}
