import type { LeaseAnswer } from '../../../core/coordination/lease.ts';
import type { PowerState } from '../../../core/model/facts.ts';
import { retrySeconds } from '../../../core/remediation/cadence.ts';
import { isOff } from '../../../core/remediation/turned-off.ts';
import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import type { Change, Observation } from '../../activities/activity-types.ts';
import { entities } from '../../durable/names.ts';
import { isRejected } from '../ask-approval.ts';
import {
  callActivity,
  callEntity,
  type Durable,
  isoAfter,
  nowIso,
  nowMs,
  readPause,
  sleep,
} from '../calls.ts';
import { isCancelled, sleepUnlessCancelled } from '../cancellation.ts';
import type { FollowAnswer } from '../operations/follow-operation.ts';
import { change, reach } from '../operations/reach-power.ts';
import { failedWith, goneWith, isGone, type PhaseResult, type Run, setState, undoOf } from '../run.ts';
import { assessmentValidUntil } from '../waits.ts';
import { askedOf } from '../while-down/down.ts';
import { notifySuperseded } from '../while-down/power-ownership.ts';
import { lostWith } from './missing.ts';
import { isOurs, mayBeAccepted } from './stop-deliveries.ts';

/**
 * Deallocates the VM, and waits until it is deallocated. Whatever keeps the stop from being sent at once leads back to waiting, so that the VM is assessed
 * again: no VM is stopped on an assessment that is older than a minute.
 */
export function* deallocate(run: Run): Durable<PhaseResult> {
  const keeping = yield* keepsFromStopping(run);
  if (keeping !== undefined) return waitAndReassess(run, keeping);
  const sent = yield* sendDeallocate(run);
  if ('outcome' in sent) return sent;
  setState(run, { downSince: sent.value.at });
  const reached = yield* reach(run, 'deallocated', sent.value);
  if (!reached.ok) return yield* notReached(run, reached);
  if (reached.optedOut)
    return failedWith(run, 'failed', {
      kind: 'opted-out',
      message: 'the owner opted out while the VM was down',
    });
  return { outcome: 'done' };
}

// If a VM still cannot be stopped after so many attempts, people must check why.
const maxStopsFailed = 3;
const pollsForGuest = 12;
const secondsBetweenReads = 15;

/**
 * What follows from a deallocation that failed. Where Azure says that it ended with a failure that may pass, and the VM runs as healthily
 * as it was found, nothing is to be undone: it is assessed again, and the stop is tried again. A VM that runs without such an answer may have been down:
 * then somebody has started it, and it is not stopped again.
 */
function* notReached(run: Run, { failure, ended }: NotReached): Durable<PhaseResult> {
  if (isGone(failure)) return lostWith(run, failure);
  if (ended !== true || !consequencesOf(failure).retried) return failedWith(run, 'failed', failure);
  for (let poll = 0, goesDown = false; poll < pollsForGuest; poll++) {
    const seen = yield* observeOwn(run);
    if (seen.ok && rests.includes(seen.value.power)) return yield* offAfterAll(run, failure, goesDown);
    goesDown ||= seen.ok && isOff(seen.value.power);
    if (seen.ok && runsAsFound(run, seen.value)) return notStopped(run, failure);
    yield* sleep(run.context, Math.max(secondsBetweenReads, readPause(seen)));
  }
  return failedWith(run, 'failed', failure);
}

const rests: readonly PowerState[] = ['deallocated', 'stopped'];

/** The stop had no effect: it is tried again, a few times. */
function notStopped(run: Run, failure: CloudFailure): PhaseResult {
  const stopsFailed = (run.state.stopsFailed ?? 0) + 1;
  const ownFailure = failure.code === undefined ? {} : { code: failure.code };
  setState(run, { stopsFailed, ownFailure, downSince: undefined });
  return stopsFailed > maxStopsFailed
    ? failedWith(run, 'untouched', failure)
    : waitAndReassess(run, { failure });
}

/**
 * The VM is off, though our stop failed. If another operation replaced ours, that was the owner's stop: the VM stays off, and people are
 * alerted if the VM was not seen going off. After every other end the stop may be ours, and the VM is started.
 */
function* offAfterAll(run: Run, failure: CloudFailure, wasSeen: boolean): Durable<PhaseResult> {
  if (failure.kind !== 'preempted') return failedWith(run, 'failed', failure);
  if (!wasSeen) yield* notifySuperseded(run);
  setState(run, { downSince: undefined });
  return waitAndReassess(run, { ...stoppedByOthers, failure });
}

type NotReached = Extract<FollowAnswer, { readonly ok: false }>;

function* observeOwn(run: Run): Durable<Result<Observation>> {
  const { vmId, vmUid, correlationId } = askedOf(run);
  const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId });
  const failure: CloudFailure = { kind: 'replaced', message: 'another VM now has this name' };
  return seen.ok && seen.value.vmUid !== vmUid ? { ok: false, failure } : seen;
}

function runsAsFound(run: Run, seen: Observation): boolean {
  const healthy = seen.agent?.ready === true || undoOf(run).agentless === true;
  return seen.power === 'running' && !isBusy(seen) && healthy;
}

interface Keeping {
  readonly detail?: string;
  readonly failure?: CloudFailure;
}

/** What prevents the stop by now: a rejection or cancellation, an assessment that is too old, or a change by somebody else, in words. */
function* keepsFromStopping(run: Run): Durable<Keeping | undefined> {
  const { vmId } = undoOf(run);
  const seen = yield* callActivity(run.context, 'observe', {
    vmId,
    correlationId: run.input.correlationId,
  });
  if (isCancelled(run) || isRejected(run) !== undefined) return { detail: 'somebody has said no' };
  if (!seen.ok) return { detail: 'the VM cannot be read right before the stop', failure: seen.failure };
  const { power, optedOut } = seen.value;
  if (isOff(power)) return { detail: `somebody else has turned the VM off: it is ${power}` };
  if (isBusy(seen.value)) return { detail: 'somebody else is changing the VM' };
  if (optedOut) return { detail: 'its owner has opted the VM out' };
  return nowMs(run.context) > assessmentEnds(run) ? { detail: 'the last look is too old' } : undefined;
}

const isBusy = ({ provisioningState }: Pick<Observation, 'provisioningState'>): boolean =>
  /^updating$/i.test(provisioningState);

function assessmentEnds({ state }: Run): number {
  return assessmentValidUntil(state.assessedAt ?? state.startedAt);
}

const secondsUntilNextTry = 120;

/** Nothing was sent that had an effect: the VM is assessed again before the next try, and no deallocation is sent before Azure allows one. */
function waitAndReassess(run: Run, why: Keeping): PhaseResult {
  const ordered = why.failure?.retryAfterSeconds;
  const notBefore = isoAfter(run.context, Math.max(secondsUntilNextTry, ordered ?? 0));
  setState(run, {
    notBefore,
    waitingFor: ['operation-in-progress'],
    ...(ordered === undefined ? {} : { stopNotBefore: isoAfter(run.context, ordered) }),
  });
  return { outcome: 'wait', ...why };
}

/**
 * Sends the deallocation. An attempt without an answer may have had an effect, so that from then on only the undo is safe: it is repeated for
 * as long as the assessment is valid, because an answer shows the effect. Every other failure came before any effect, and ends this, unless another
 * delivery of the same order may have been accepted.
 */
function* sendDeallocate(run: Run): Durable<(Result<Change> & { ok: true }) | PhaseResult> {
  const { context } = run;
  const until = assessmentEnds(run);
  const sentAt = nowIso(context);
  const input = { ...change(run), notAfter: new Date(until).toISOString() };
  for (let attempt = 1, unknown = false; ; attempt++) {
    const sent = yield* callActivity(context, 'deallocate', input);
    if (sent.ok)
      return unknown || (yield* isOurs(run, sent.value)) ? sent : waitAndReassess(run, stoppedByOthers);
    const { failure } = sent;
    const { powerChange } = consequencesOf(failure);
    unknown ||= powerChange === 'unknown' || (powerChange === 'later' && (yield* mayBeAccepted(run)));
    if (!unknown) return yield* notSent(run, failure);
    const again = nowMs(context) + retrySeconds(attempt, failure.retryAfterSeconds) * 1000;
    if (powerChange === 'over' || again > until || isCancelled(run))
      return stayedUnanswered(run, failure, sentAt);
    yield* sleepUnlessCancelled(run, again);
  }
}

/** The stop may take effect, or have taken it: only the undo is safe, and the VM counts as down from when it was sent. */
function stayedUnanswered(run: Run, failure: CloudFailure, sentAt: string): PhaseResult {
  setState(run, { stopUnanswered: true, stopSentAt: run.state.stopSentAt ?? sentAt });
  return isGone(failure) ? lostWith(run, failure) : failedWith(run, 'failed', failure);
}

function* notSent(run: Run, failure: CloudFailure): Durable<PhaseResult> {
  if (failure.kind === 'suspended') return yield* whileSuspended(run, failure);
  if (failure.kind === 'replaced') return goneWith(failure);
  if (consequencesOf(failure).powerChange === 'later') return waitAndReassess(run, { failure });
  if (!(yield* runsOn(run))) return stayedUnanswered(run, failure, nowIso(run.context));
  // If the VM is turned off from here on, it was not this run.
  const { context, input, id } = run;
  yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'not-stopped', { runId: id });
  return failedWith(run, 'untouched', failure);
}

const stoppedByOthers = { detail: 'somebody else has turned the VM off' };

const secondsUntilSeen = 60;

/**
 * The configuration is faulty, and this delivery sent nothing. An earlier one may have sent the stop before its host died: only a VM that still runs
 * when that stop would have been seen may wait for the repair.
 */
function* whileSuspended(run: Run, failure: CloudFailure): Durable<PhaseResult> {
  if (!(yield* runsOn(run))) return stayedUnanswered(run, failure, nowIso(run.context));
  setState(run, { notBefore: nowIso(run.context), waitingFor: ['configuration-faulty'] });
  return { outcome: 'wait', failure };
}

const pollsForRunning = 20;

/**
 * Whether the VM runs on once a stop would have been seen: this delivery sent none, or was refused, but another delivery of the same order may have
 * been accepted. False where nothing can be read.
 */
function* runsOn(run: Run): Durable<boolean> {
  yield* sleep(run.context, secondsUntilSeen);
  for (let poll = 0; poll < pollsForRunning; poll++) {
    const seen = yield* observeOwn(run);
    if (seen.ok) return seen.value.power === 'running' && !isBusy(seen.value);
    if (!consequencesOf(seen.failure).retried) return false;
    yield* sleep(run.context, Math.max(secondsBetweenReads, readPause(seen)));
  }
  return false;
}
