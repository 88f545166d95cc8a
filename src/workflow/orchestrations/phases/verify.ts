import { isOff } from '../../../core/remediation/turned-off.ts';
import { orchestrations } from '../../durable/names.ts';
import { callActivity, callChild, type Durable, nowMs } from '../calls.ts';
import type { AwaitHealthInput, HealthAnswer } from '../guest/await-health.ts';
import { verifyGuest } from '../guest/verify-guest.ts';
import { outlastThrottling } from '../operations/outlast-throttling.ts';
import { failedWith, isGone, type PhaseResult, type Run, setState, undoOf } from '../run.ts';
import { askedOf, downAgain, mayHaveStopped } from '../while-down/down.ts';
import { halted, notifyHalted, whyOff } from '../while-down/power-ownership.ts';
import { lostWith } from './missing.ts';
import { restart } from './power.ts';

/** Verifies the gain: flags on, the VM as healthy as it was, and, where the policy wants it, what the guest says. */
export function* verify(run: Run): Durable<PhaseResult> {
  const flags = run.state.nics.map((id) => ({ id, flag: 'true' as const }));
  const until = nowMs(run.context) + run.input.policy.verifyLimitMinutes * 60_000;
  const answer = yield* awaitHealth(run, flags);
  if (!answer.ok) yield* noteIfDown(run);
  if (answer.ok && run.state.turnedOff === true) return { outcome: 'done', detail: turnedOff };
  if (answer.ok) return (yield* verifyGuest(run, until)) ?? { outcome: 'done' };
  return isGone(answer.failure)
    ? lostWith(run, answer.failure)
    : failedWith(run, 'unhealthy', answer.failure);
}

/** Verifies the undo: flags and power state as they were found. If the guest does not come back then, it is restarted, once. */
export function* verifyOriginal(run: Run): Durable<PhaseResult> {
  const { nics } = run.state;
  const ours = undoOf(run).nics.filter(({ id }) => nics.includes(id));
  const seen = yield* awaitHealth(run, ours, { mayBeDetached: true });
  if (!seen.ok) yield* noteIfDown(run);
  const again = !seen.ok && (yield* restart(run, seen.failure));
  const answer = again ? yield* awaitHealth(run, ours, { mayBeDetached: true }) : seen;
  if (answer.ok) return { outcome: 'done', ...(run.state.turnedOff === true ? { detail: turnedOff } : {}) };
  return isGone(answer.failure)
    ? lostWith(run, answer.failure)
    : { outcome: 'unhealthy', failure: answer.failure };
}

/** Notes if the VM is down again: one that was seen running may be off because our own start has failed since. */
function* noteIfDown(run: Run): Durable<void> {
  const { upAt, turnedOff: off, stage, ranAgain } = run.state;
  if (upAt === undefined || off === true || stage.plan !== 'restart') return;
  const { vmId, vmUid, correlationId } = askedOf(run);
  const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId });
  if (!seen.ok || seen.value.vmUid !== vmUid || !isOff(seen.value.power)) return;
  const why =
    ranAgain === undefined
      ? undefined
      : yield* whyOff(run.context, ranAgain, correlationId, seen.value.power);
  const isOurs = ranAgain === undefined || (why !== undefined && why.kind !== 'turned-off');
  if (isOurs) downAgain(run);
}

/** Waits until the VM is as it should be, for as long as the policy lets a verification take. */
export function* askHealth(run: Run, asked: Omit<AwaitHealthInput, 'until'>): Durable<HealthAnswer> {
  const { context, input } = run;
  return yield* outlastThrottling(run, input.policy.verifyLimitMinutes, (until) =>
    callChild<HealthAnswer>(context, orchestrations.awaitHealth, { ...asked, until }),
  );
}

const turnedOff = 'somebody has turned the VM off since it was started: it is left off';

function* awaitHealth(
  run: Run,
  flags: AwaitHealthInput['flags'],
  more: Pick<AwaitHealthInput, 'mayBeDetached'> = {},
): Durable<HealthAnswer> {
  const { input, state } = run;
  const { vmId, vmUid, power, agentless } = undoOf(run);
  // Only a run that stops the VM is responsible for its power state; otherwise the owner may change it freely.
  const stops = state.stage.plan === 'restart' && state.turnedOff !== true && mayHaveStopped(run);
  const { ranAgain } = state;
  // An undo writes flags after the start: what the agent reported before that does not count.
  const agentSince = [state.upAt, state.writes.at(-1)?.at]
    .filter((at) => at !== undefined)
    .sort()
    .at(-1);
  const asked: Omit<AwaitHealthInput, 'until'> = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    ...(stops ? { power } : {}),
    ...(stops && ranAgain !== undefined ? { ranAgain } : {}),
    flags,
    ...(power === 'running' && state.turnedOff !== true && agentless !== true && agentSince !== undefined
      ? { agentSince }
      : {}),
    ...more,
  };
  const answer = yield* askHealth(run, asked);
  if (answer.ok || answer.failure.kind !== 'turned-off') return answer;
  setState(run, { turnedOff: true });
  if (answer.failure.code === halted) yield* notifyHalted(run);
  return yield* awaitHealth(run, flags, more);
}
