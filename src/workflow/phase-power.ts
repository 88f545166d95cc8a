import type { CloudFailure, CloudFailureKind } from '../ports/cloud.ts';
import { reportToBrakes } from './brake.ts';
import { callActivity, type Durable, insistWhileDown, nowIso, nowMs } from './calls.ts';
import type { FollowAnswer } from './follow-operation.ts';
import { change, reach } from './reach-power.ts';
import { failedWith, goneWith, isGone, learn, type Report, type Run } from './run.ts';
import { type RanAgain, standingOf } from './turned-off.ts';

// From the deallocation until the VM runs again nothing waits for an entity, a brake or a person.

// Each closes the size, zone and location to others.
const noRoom: readonly CloudFailureKind[] = ['no-capacity', 'over-constrained', 'not-offered'];

/** Starts the VM; used for the way forward and for the way back. One that somebody has turned off since it ran again stays off. */
export function* start(run: Run): Durable<Report> {
  const standing = yield* standingOf(run);
  if (standing === 'turned-off') return leftOff(run);
  if (standing === 'runs') return { signal: 'done', detail: 'it runs' };
  const { context, input } = run;
  const until = nowMs(context) + input.policy.operationLimitMinutes * 60_000;
  const sent = yield* insistWhileDown(context, until, function* () {
    return yield* callActivity(context, 'start', change(run));
  });
  const reached = sent.ok ? yield* reach(run, 'running', sent.value) : sent;
  if (!reached.ok) return startFailed(run, reached.failure);
  const others = sent.ok && sent.value.how === 'already' ? sent.value : undefined;
  // A VM that was found running was up before this.
  const wasUp = others === undefined ? undefined : run.facts.upAt;
  // A stop of ours that was never answered may still come.
  const mayStop = others !== undefined && run.facts.stopUnanswered === true;
  learn(run, { upAt: wasUp ?? reached.at, ranAgain: mayStop ? undefined : ranAgainBy(reached) });
  const detail =
    others !== undefined && others.operation === undefined ? 'it had been started already' : undefined;
  return { signal: 'done', ...(detail === undefined ? {} : { detail }) };
}

function startFailed(run: Run, failure: CloudFailure): Report {
  if (isGone(failure)) return goneWith(failure);
  if (failure.kind === 'turned-off') return leftOff(run);
  learn(run, { ranAgain: undefined });
  if (noRoom.includes(failure.kind))
    reportToBrakes(run, { stranded: false, noRoom: failure.code ?? failure.kind });
  return failedWith(run, failure.kind === 'no-capacity' ? 'no-capacity' : 'failed', failure);
}

function leftOff(run: Run): Report {
  learn(run, { turnedOff: true, upAt: run.facts.upAt ?? nowIso(run.context) });
  return { signal: 'done', detail: 'it was started, and turned off by somebody else since' };
}

function ranAgainBy({ operation }: FollowAnswer & { ok: true }): RanAgain {
  return operation === undefined ? {} : { operation };
}

const unanswered: readonly CloudFailureKind[] = ['unavailable', 'internal'];
// A restart that is delivered again while the VM comes up is seen to be on its way; later than this it is not sent.
const secondsToRestart = 30;

/**
 * Restarts a VM that this run has stopped and that runs again, but without a healthy guest; once a run. Says whether it runs again. A VM
 * that may no longer be restarted, though the right was there before the stop, is stranded as it would have been.
 */
export function* restart(run: Run, failure: CloudFailure): Durable<boolean> {
  const { facts } = run;
  const stopped = facts.downSince !== undefined && facts.upAt !== undefined;
  if (!stopped || facts.restarted === true || facts.turnedOff === true || isGone(failure)) return false;
  learn(run, { restarted: true });
  const sent = yield* callActivity(run.context, 'restart', change(run, secondsToRestart));
  // From here on our restart may be what the VM is off for, but for one that Azure has refused.
  if (sent.ok || unanswered.includes(sent.failure.kind)) learn(run, { ranAgain: undefined });
  if (!sent.ok) return false;
  const reached = yield* reach(run, 'running', sent.value);
  if (reached.ok) learn(run, { upAt: reached.at, ranAgain: ranAgainBy(reached) });
  return reached.ok;
}
