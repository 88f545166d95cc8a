import type { AwaitHealthInput, HealthAnswer } from './await-health.ts';
import { callChild, type Durable, nowMs } from './calls.ts';
import { orchestrations } from './names.ts';
import { restart } from './phase-power.ts';
import { failedWith, goneWith, isGone, type Report, type Run, undoOf } from './run.ts';

/** Verifies the gain: flags on, and the VM as healthy as it was. */
export function* verify(run: Run): Durable<Report> {
  const flags = run.facts.nics.map((id) => ({ id, flag: 'true' as const }));
  const answer = yield* awaitHealth(run, flags);
  if (answer.ok) return { signal: 'done' };
  return isGone(answer.failure) ? goneWith(answer.failure) : failedWith(run, 'unhealthy', answer.failure);
}

/** Verifies the undo: flags and power state as they were found. A guest that does not come back with that is restarted, once. */
export function* verifyOriginal(run: Run): Durable<Report> {
  const { nics } = run.facts;
  const ours = undoOf(run).nics.filter(({ id }) => nics.includes(id));
  const seen = yield* awaitHealth(run, ours, { mayBeDetached: true });
  const again = !seen.ok && (yield* restart(run, seen.failure));
  const answer = again ? yield* awaitHealth(run, ours, { mayBeDetached: true }) : seen;
  if (answer.ok) return { signal: 'done' };
  return isGone(answer.failure) ? goneWith(answer.failure) : { signal: 'unhealthy', failure: answer.failure };
}

function* awaitHealth(
  run: Run,
  flags: AwaitHealthInput['flags'],
  more: Pick<AwaitHealthInput, 'mayBeDetached'> = {},
): Durable<HealthAnswer> {
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
    ...more,
    until: nowMs(context) + input.policy.verifyLimitMinutes * 60_000,
  };
  return yield* callChild<HealthAnswer>(context, orchestrations.awaitHealth, asked);
}
