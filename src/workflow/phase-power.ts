import type { CloudFailure, CloudFailureKind, Result } from '../ports/cloud.ts';
import type { Change, ChangeInput } from './activities.ts';
import { reportToBrakes } from './brake.ts';
import { callActivity, callChild, type Durable, insist, isoAfter, nowMs } from './calls.ts';
import type { FollowAnswer, FollowInput } from './follow-operation.ts';
import { orchestrations } from './names.ts';
import { failedWith, goneWith, isGone, learn, type Report, type Run, undoOf } from './run.ts';

// From the deallocation until the VM runs again nothing waits for an entity, a brake or a person.

const changeAttempts = 6;
const secondsToChange = 120;

/** What a change carries. */
function change(run: Run, seconds = secondsToChange): ChangeInput {
  const { vmId, vmUid } = undoOf(run);
  const { context, input, id } = run;
  return {
    vmId,
    vmUid,
    runId: id,
    correlationId: input.correlationId,
    notAfter: isoAfter(context, seconds),
  };
}

/** Follows an accepted change until the VM is where it should be. */
function* reach(
  run: Run,
  target: FollowInput['target'],
  { operation, retryAfterSeconds }: Change,
): Durable<FollowAnswer> {
  const { context, input } = run;
  const { vmId, vmUid } = undoOf(run);
  const since = nowMs(context);
  const following: FollowInput = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    target,
    ...(operation === undefined ? {} : { operation }),
    since,
    nextPoll: since + (retryAfterSeconds ?? 0) * 1000,
    until: since + input.policy.operationLimitMinutes * 60_000,
  };
  return yield* callChild<FollowAnswer>(context, orchestrations.followOperation, following);
}

/** Deallocates the VM, and waits until it is. */
export function* deallocate(run: Run): Durable<Report> {
  const sent = yield* sendDeallocate(run);
  if ('signal' in sent) return sent;
  learn(run, { downSince: sent.value.at });
  const reached = yield* reach(run, 'deallocated', sent.value);
  if (!reached.ok)
    return isGone(reached.failure) ? goneWith(reached.failure) : failedWith(run, 'failed', reached.failure);
  if (reached.optedOut)
    return failedWith(run, 'failed', {
      kind: 'opted-out',
      message: 'the owner opted out while the VM was down',
    });
  return { signal: 'done' };
}

// Azure is busy or we were late: the VM is looked at again before the next try.
const tryLater: readonly CloudFailureKind[] = ['throttled', 'conflict', 'expired'];
const secondsUntilNextTry = 120;

/**
 * Sends the deallocation. An attempt without an answer may have had an effect, so that from then on only the undo is safe; every other
 * failure came before any effect.
 */
function* sendDeallocate(run: Run): Durable<(Result<Change> & { ok: true }) | Report> {
  const { context } = run;
  let unknown = false;
  const sent = yield* insist(context, changeAttempts, function* () {
    const answer = yield* callActivity(context, 'deallocate', change(run));
    unknown ||= !answer.ok && (answer.failure.kind === 'unavailable' || answer.failure.kind === 'internal');
    return answer;
  });
  if (sent.ok) return sent;
  const { failure } = sent;
  if (isGone(failure)) return goneWith(failure);
  if (unknown) return failedWith(run, 'failed', failure);
  if (!tryLater.includes(failure.kind)) return failedWith(run, 'untouched', failure);
  learn(run, { notBefore: isoAfter(context, secondsUntilNextTry), waitingFor: ['operation-in-progress'] });
  return { signal: 'wait', failure };
}

// Each closes the size, zone and location to others.
const noRoom: readonly CloudFailureKind[] = ['no-capacity', 'over-constrained', 'not-offered'];

/** Starts the VM; used for the way forward and for the way back. */
export function* start(run: Run): Durable<Report> {
  const sent = yield* insist(run.context, changeAttempts, function* () {
    return yield* callActivity(run.context, 'start', change(run));
  });
  const reached = sent.ok ? yield* reach(run, 'running', sent.value) : sent;
  if (!reached.ok) {
    const { failure } = reached;
    if (isGone(failure)) return goneWith(failure);
    if (noRoom.includes(failure.kind))
      reportToBrakes(run, { stranded: false, noRoom: failure.code ?? failure.kind });
    return failedWith(run, failure.kind === 'no-capacity' ? 'no-capacity' : 'failed', failure);
  }
  // A VM that was found running was up before this.
  const wasUp = sent.ok && sent.value.how === 'already' ? run.facts.upAt : undefined;
  learn(run, { upAt: wasUp ?? reached.at });
  const others = sent.ok && sent.value.how === 'already' && sent.value.operation === undefined;
  return { signal: 'done', ...(others ? { detail: 'it had been started already' } : {}) };
}

// A restart that is delivered again while the VM comes up is seen to be on its way; later than this it is not sent.
const secondsToRestart = 30;

/**
 * Restarts a VM that this run has stopped and that runs again, but without a healthy guest; once a run. Says whether it runs again. The right
 * to restart is not asked for before the stop: a VM that may not be restarted is stranded as it would have been.
 */
export function* restart(run: Run, failure: CloudFailure): Durable<boolean> {
  const { facts } = run;
  const stopped = facts.downSince !== undefined && facts.upAt !== undefined;
  if (!stopped || facts.restarted === true || isGone(failure)) return false;
  learn(run, { restarted: true });
  const sent = yield* callActivity(run.context, 'restart', change(run, secondsToRestart));
  if (!sent.ok) return false;
  const reached = yield* reach(run, 'running', sent.value);
  if (reached.ok) learn(run, { upAt: reached.at });
  return reached.ok;
}
