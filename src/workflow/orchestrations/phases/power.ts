import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import type { Change, Observation } from '../../activities/activity-types.ts';
import {
  callActivity,
  type Durable,
  nextStreak,
  nowIso,
  nowMs,
  readPause,
  requiredConfirmations,
  sleep,
} from '../calls.ts';
import { flagNotSeen } from '../guest/await-health.ts';
import type { FollowAnswer } from '../operations/follow-operation.ts';
import { outlastThrottling } from '../operations/outlast-throttling.ts';
import { change, follow, reach } from '../operations/reach-power.ts';
import { withRetriesWhileDown } from '../operations/retries-while-down.ts';
import { settleAlert } from '../raise-alert.ts';
import { failedWith, isGone, type PhaseResult, type Run, setState } from '../run.ts';
import { reportToSafeguards } from '../safeguard.ts';
import { askedOf, downAgain, keepNotifications, watchOver } from '../while-down/down.ts';
import { whetherWanted } from '../while-down/no-longer-wanted.ts';
import { halted, notifyHalted, type RanAgain, standingOf } from '../while-down/power-ownership.ts';
import { lateAlert } from '../while-down/while-down.ts';
import { lostWith } from './missing.ts';

// From the deallocation until the VM runs again nothing waits for an entity, a safeguard or a person.

/** Starts the VM, both after the change and during the undo. A VM that somebody has turned off since it ran again stays off. */
export function* start(run: Run): Durable<PhaseResult> {
  const standing = yield* standingOf(run);
  if (standing === 'turned-off') return keepsOff(run);
  if (standing === 'runs') return { outcome: 'done', detail: 'it runs' };
  downAgain(run);
  const started = yield* startUntilItRuns(run);
  if (!started.ok) return yield* startFailed(run, started.failure);
  const { sent, reached } = started.value;
  const others = sent.how === 'already' ? sent : undefined;
  // The VM was down: the stop that was never answered did take effect.
  const { downSince, stopSentAt } = run.state;
  if (others === undefined && downSince === undefined) setState(run, { downSince: stopSentAt });
  // A stop of ours that was never answered may still take effect.
  const mayStop = others !== undefined && run.state.stopUnanswered === true;
  setState(run, { upAt: reached.at, ranAgain: mayStop ? undefined : ranAgainBy(reached) });
  if (run.state.downNotified === true) settleAlert(run, lateAlert(run.id));
  const detail =
    others !== undefined && others.operation === undefined ? 'it had been started already' : undefined;
  return { outcome: 'done', ...(detail === undefined ? {} : { detail }) };
}

// A start that was sent late is still followed for a while.
const minMinutesToStart = 15;

interface Started {
  readonly sent: Change;
  readonly reached: FollowAnswer & { readonly ok: true };
}

/** Starts the VM, and again where that ended with a failure that may pass, for as long as an operation may take. */
function* startUntilItRuns(run: Run): Durable<Result<Started>> {
  const { context, input } = run;
  const down = watchOver(run);
  const unwanted = whetherWanted(run, down);
  function* ask(until: number): Durable<Result<Started>> {
    const retrying = { vm: askedOf(run), until, down, unwanted };
    return yield* withRetriesWhileDown<Started>(context, retrying, function* () {
      const sent = yield* callActivity(context, 'start', change(run));
      if (!sent.ok) return sent;
      const limit = Math.max(until, nowMs(context) + minMinutesToStart * 60_000);
      const reached = yield* follow(run, 'running', sent.value, limit, down);
      if (reached.ok) return { ok: true, value: { sent: sent.value, reached } };
      return { ok: false, failure: yield* ownersStop(run, reached.failure) };
    });
  }
  const started = yield* outlastThrottling(run, input.policy.operationLimitMinutes, ask, down);
  keepNotifications(run, down);
  return started;
}

const pollsForOwner = 4;
const secondsBetweenReads = 8;

/**
 * What follows from a start that another operation replaced. Where the VM is seen going off, or rests deallocated by an operation
 * that succeeded, that was its owner's stop, and the VM stays off. A start that failed by itself is shown as failed. For a VM that only rests, people
 * are alerted, because another change may have caused it.
 */
function* ownersStop(run: Run, failure: CloudFailure): Durable<CloudFailure> {
  if (failure.kind !== 'preempted' || run.state.stopUnanswered === true) return failure;
  const { vmId, correlationId } = askedOf(run);
  let rested = 0;
  for (let poll = 0; poll < pollsForOwner; poll++) {
    const seen = yield* callActivity(run.context, 'observe', { vmId, correlationId });
    if (seen.ok && (seen.value.power === 'deallocating' || seen.value.power === 'stopping'))
      return superseded;
    rested = nextStreak(rested, seen.ok && restsByOthers(seen.value));
    yield* sleep(run.context, Math.max(secondsBetweenReads, readPause(seen)));
  }
  if (rested < requiredConfirmations) return failure;
  yield* notifyHalted(run);
  return superseded;
}

const superseded: CloudFailure = {
  kind: 'turned-off',
  message: 'our start was superseded, and the VM is off',
};

function restsByOthers({ power, provisioningState }: Observation): boolean {
  return (power === 'deallocated' || power === 'stopped') && /^succeeded$/i.test(provisioningState);
}

function* startFailed(run: Run, failure: CloudFailure): Durable<PhaseResult> {
  if (isGone(failure)) return lostWith(run, failure);
  if (failure.kind === 'turned-off') {
    if (failure.code === halted) yield* notifyHalted(run);
    return keepsOff(run);
  }
  const { capacityHeld, startOutcome } = consequencesOf(failure);
  if (capacityHeld) reportToSafeguards(run, { stranded: false, noRoom: failure.code ?? failure.kind });
  return failedWith(run, startOutcome, failure);
}

function keepsOff(run: Run): PhaseResult {
  setState(run, { turnedOff: true, upAt: run.state.upAt ?? nowIso(run.context) });
  return { outcome: 'done', detail: 'it was started, and turned off by somebody else since' };
}

function ranAgainBy({ operation }: FollowAnswer & { ok: true }): RanAgain {
  return operation === undefined ? {} : { operation };
}

// If a restart is delivered again while the VM is starting, nothing is sent; later than this no restart is sent at all.
const secondsToRestart = 30;

/**
 * Restarts a VM that this run has stopped and that runs again, but without a healthy guest; once a run. Says whether it runs again. A VM
 * that may no longer be restarted, though the right was there before the stop, becomes stranded, as it would without a restart.
 */
export function* restart(run: Run, failure: CloudFailure): Durable<boolean> {
  const { state } = run;
  const stopped = state.downSince !== undefined && state.upAt !== undefined;
  if (!stopped || state.restarted === true || state.turnedOff === true || isGone(failure)) return false;
  if (failure.code === flagNotSeen) return false;
  setState(run, { restarted: true });
  const sent = yield* callActivity(run.context, 'restart', change(run, secondsToRestart));
  // From here on our restart may be the reason that the VM is off, unless Azure has refused it.
  if (sent.ok || consequencesOf(sent.failure).powerChange === 'unknown') downAgain(run);
  if (!sent.ok) return false;
  const reached = yield* reach(run, 'running', sent.value);
  if (reached.ok) setState(run, { upAt: reached.at, ranAgain: ranAgainBy(reached) });
  return reached.ok;
}
