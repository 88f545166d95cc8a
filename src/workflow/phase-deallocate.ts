import { isOff } from '../core/turned-off.ts';
import type { CloudFailure, CloudFailureKind, Result } from '../ports/cloud.ts';
import type { Change, Observation } from './activities.ts';
import { callActivity, type Durable, insist, isoAfter, isWorthRepeating, nowIso, sleep } from './calls.ts';
import { askedOf } from './down.ts';
import { lostWith } from './phase-missing.ts';
import { change, changeAttempts, reach } from './reach-power.ts';
import { failedWith, goneWith, isGone, learn, type Report, type Run, undoOf } from './run.ts';

/** Deallocates the VM, and waits until it is. */
export function* deallocate(run: Run): Durable<Report> {
  const theirs = yield* othersAct(run);
  if (theirs !== undefined) return waitUntilSettled(run, { detail: theirs });
  const sent = yield* sendDeallocate(run);
  if ('signal' in sent) return sent;
  learn(run, { downSince: sent.value.at });
  const reached = yield* reach(run, 'deallocated', sent.value);
  if (!reached.ok) return yield* notReached(run, reached.failure);
  if (reached.optedOut)
    return failedWith(run, 'failed', {
      kind: 'opted-out',
      message: 'the owner opted out while the VM was down',
    });
  return { signal: 'done' };
}

const looksForGuest = 12;
const secondsBetweenLooks = 15;

/**
 * What follows from a deallocation that came to nothing. Where it ended by something that passes, and the VM runs as healthily as it was
 * found, nothing is to be undone: it is looked at again, and asked for again.
 */
function* notReached(run: Run, failure: CloudFailure): Durable<Report> {
  if (isGone(failure)) return lostWith(run, failure);
  if (!isWorthRepeating(failure.kind)) return failedWith(run, 'failed', failure);
  for (let look = 0; look < looksForGuest; look++) {
    if (yield* runsAsFound(run)) return waitUntilSettled(run, { failure });
    yield* sleep(run.context, secondsBetweenLooks);
  }
  return failedWith(run, 'failed', failure);
}

function* runsAsFound(run: Run): Durable<boolean> {
  const { vmId, vmUid, correlationId } = askedOf(run);
  const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId });
  if (!seen.ok || seen.value.vmUid !== vmUid) return false;
  const { power, provisioningState, agent } = seen.value;
  const healthy = agent?.ready === true || undoOf(run).agentless === true;
  return power === 'running' && !/^updating$/i.test(provisioningState) && healthy;
}

/**
 * Says what somebody else does to the VM's power right now, in words. Who stops it must be settled before our own deallocation is sent: one that
 * is delivered twice finds the VM on its way down too, and that one is ours to start again.
 */
function* othersAct(run: Run): Durable<string | undefined> {
  const { vmId } = undoOf(run);
  const seen = yield* callActivity(run.context, 'observe', {
    vmId,
    correlationId: run.input.correlationId,
  });
  if (!seen.ok) return undefined;
  const { power } = seen.value;
  if (isOff(power)) return `somebody else has turned the VM off: it is ${power}`;
  return isBusy(seen.value) ? 'somebody else is changing the VM' : undefined;
}

const isBusy = ({ provisioningState }: Pick<Observation, 'provisioningState'>): boolean =>
  /^updating$/i.test(provisioningState);

// Azure is busy or we were late: the VM is looked at again before the next try.
const tryLater: readonly CloudFailureKind[] = ['throttled', 'conflict', 'expired'];
const secondsUntilNextTry = 120;

function waitUntilSettled(run: Run, why: Pick<Report, 'detail' | 'failure'>): Report {
  const notBefore = isoAfter(run.context, secondsUntilNextTry);
  learn(run, { notBefore, waitingFor: ['operation-in-progress'] });
  return { signal: 'wait', ...why };
}

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
  if (failure.kind === 'suspended' && !unknown) return yield* notSent(run, failure);
  if (unknown) {
    learn(run, { stopUnanswered: true });
    return isGone(failure) ? lostWith(run, failure) : failedWith(run, 'failed', failure);
  }
  if (isGone(failure)) return goneWith(failure);
  if (!tryLater.includes(failure.kind)) return failedWith(run, 'untouched', failure);
  return waitUntilSettled(run, { failure });
}

const secondsUntilSeen = 60;

/**
 * The configuration is faulty, and this delivery sent nothing. An earlier one may have, on a host that died over it: only a VM that still runs
 * when that would have been seen may be left to wait for the repair.
 */
function* notSent(run: Run, failure: CloudFailure): Durable<Report> {
  const { context, input } = run;
  yield* sleep(context, secondsUntilSeen);
  const { vmId } = undoOf(run);
  const seen = yield* callActivity(context, 'observe', { vmId, correlationId: input.correlationId });
  if (seen.ok && seen.value.power === 'running' && !isBusy(seen.value)) {
    learn(run, { notBefore: nowIso(context), waitingFor: ['configuration-faulty'] });
    return { signal: 'wait', failure };
  }
  learn(run, { stopUnanswered: true });
  return failedWith(run, 'failed', failure);
}
