import type { Flag } from '../../../core/model/facts.ts';
import { mayBeOurs, ownersStart } from '../../../core/remediation/pending-start.ts';
import type { Result } from '../../../ports/cloud.ts';
import type { Observation } from '../../activities/activity-types.ts';
import { type Durable, nowMs } from '../calls.ts';
import { verifyGuest } from '../guest/verify-guest.ts';
import { failedWith, goneWith, isGone, type PhaseResult, type Run, setState, undoOf } from '../run.ts';
import { atRest, flagsOf } from './recover.ts';
import { askHealth } from './verify.ts';

/**
 * Watches the start of a VM that was changed while it was off. A VM that comes up is verified, one that does not has its flags put back;
 * one that is off again is watched at its next start.
 */
export function* watch(run: Run): Durable<PhaseResult> {
  const { vmUid } = undoOf(run);
  const seen = yield* restsBy(run);
  if (!seen.ok)
    return isGone(seen.failure) ? goneWith(seen.failure) : failedWith(run, 'unhealthy', seen.failure);
  if (seen.value.vmUid !== vmUid)
    return goneWith({ kind: 'replaced', message: 'another VM now has this name' });
  const flags = yield* flagsOf(run);
  const on = run.state.nics.filter((id) => flags.get(id) === 'true');
  if (on.length === 0 && flags.size > 0) return { outcome: 'skip', detail: 'its flags were turned off' };
  if (seen.value.power === 'running') return yield* verifyStart(run, on, flags);
  switch (ownersStart(seen.value, run.input.startFailed === true)) {
    case 'none':
      return offAgain(run);
    case 'started':
      return failedWith(run, 'unhealthy', { kind: 'unavailable', message: 'the VM does not come up' });
    case 'start-failed':
      return startFailed(run, seen.value.failureCode);
  }
}

function startFailed(run: Run, failureCode: string | undefined): PhaseResult {
  // Without an event it is not known when the start was requested, and whether it is still wanted.
  setState(run, { ownerStartFailed: run.input.startFailed === true && mayBeOurs(failureCode) });
  const code = failureCode === undefined ? {} : { code: failureCode };
  return failedWith(run, 'failed', { kind: 'start-failed', message: 'the owner’s start failed', ...code });
}

/** The VM, once its power state does not change any more. */
function* restsBy(run: Run): Durable<Result<Observation>> {
  return yield* atRest(run, { checkOptOutIn: 'running' });
}

function offAgain(run: Run): PhaseResult {
  setState(run, { offAgain: true });
  return { outcome: 'skip', detail: 'it is off again', failure: { kind: 'off-again', message: 'off again' } };
}

function* verifyStart(
  run: Run,
  on: readonly string[],
  flags: ReadonlyMap<string, Flag>,
): Durable<PhaseResult> {
  const { context, input, state } = run;
  // If an orphaned run has begun to put flags back, the rest is put back too.
  if (input.recovers !== undefined && on.length < flags.size)
    return failedWith(run, 'failed', { kind: 'recovered', message: input.recovers.why });
  const until = nowMs(context) + input.policy.verifyLimitMinutes * 60_000;
  const { vmId, vmUid } = undoOf(run);
  const asked = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    flags: on.map((id) => ({ id, flag: 'true' as const })),
    ...(state.pendingStartSince === undefined ? {} : { agentSince: state.pendingStartSince }),
  };
  const answer = yield* askHealth(run, asked);
  if (!answer.ok && isGone(answer.failure)) return goneWith(answer.failure);
  const seen = yield* restsBy(run);
  if (seen.ok && seen.value.power !== 'running') return offAgain(run);
  if (!answer.ok) return failedWith(run, 'unhealthy', answer.failure);
  if (seen.ok && seen.value.optedOut) return { outcome: 'done', detail: 'opted out: its guest is not asked' };
  return (yield* verifyGuest(run, until)) ?? { outcome: 'done' };
}
