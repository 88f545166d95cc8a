import type { OrchestrationContext } from 'durable-functions';
import { cadenceSeconds } from '../../../core/remediation/cadence.ts';
import { isBelievedOff, secondsOffAfterStart, seenOff } from '../../../core/remediation/turned-off.ts';
import type { CloudFailure, CloudFailureKind, Operation } from '../../../ports/cloud.ts';
import type { Observation, VmAsked } from '../../activities/activity-types.ts';
import {
  askedToWait,
  callActivity,
  type Durable,
  isThrottled,
  nextStreak,
  nowIso,
  nowMs,
  readPause,
  requiredConfirmations,
} from '../calls.ts';
import { believedGone } from '../while-down/gone.ts';
import { turnedOff } from '../while-down/power-ownership.ts';
import { type DownWatch, pauseUntil, type Watching } from '../while-down/while-down.ts';
import { nothingSeen, type Seen } from './followed.ts';
import { tookIn } from './note-operation.ts';

export interface FollowInput {
  readonly vmId: string;
  readonly vmUid: string;
  readonly correlationId: string;
  /** The prefix of the owner's tags, from the run's own policy. */
  readonly tagPrefix?: string | undefined;
  readonly target: 'deallocated' | 'running';
  readonly operation?: Operation | undefined;
  /** Milliseconds since the epoch, like all times here: they are only compared. */
  readonly since: number;
  readonly nextPoll: number;
  readonly until: number;
  /** The watch over a VM that is down because of us. */
  readonly watch?: DownWatch;
  /** What an earlier generation has seen. */
  readonly seen?: Seen;
}

export type FollowAnswer = Ended & {
  /** The watch as it is now. */
  readonly watch?: DownWatch | undefined;
  /** How long Azure says that the operation took. */
  readonly tookSeconds?: number;
};

type Ended =
  | {
      readonly ok: true;
      readonly at: string;
      readonly optedOut: boolean;
      /** Present where Azure has not said yet that it is over. */
      readonly operation?: Operation;
    }
  | {
      readonly ok: false;
      readonly failure: CloudFailure;
      /** Azure has said that the operation itself failed. */
      readonly ended?: true;
    };

/** What is kept from one poll to the next. */
interface Following extends Watching {
  operation: Operation | undefined;
  nextPoll: number;
  /** Whether the last poll asked only the operation, which said that it goes on. */
  spared: boolean;
  seen: Seen;
}

// A poll costs eight rows of history, none of which is in the parent's history.
const pollsPerGeneration = 30;
// Azure's view of a power state may lag behind the operation for a while.
const pollsUntilAtRest = 6;
// An operation that cannot be polled is forgotten: then only the VM itself is read.
const pollsUntilForgotten = 12;

/**
 * Waits until the VM has reached a power state, and answers how it went. The operation is polled no earlier than Azure said; between,
 * the VM itself is read, so that a VM that runs again is seen within seconds.
 */
export function* followOperation(context: OrchestrationContext): Durable<FollowAnswer | undefined> {
  const input = context.df.getInput<FollowInput>();
  if (input === undefined) throw new Error('followOperation: no input');
  const { operation: begun, nextPoll, seen = nothingSeen, watch } = input;
  const following: Following = { operation: begun, nextPoll, spared: false, seen, watch };
  for (let poll = 0; poll < pollsPerGeneration; poll++) {
    const now = nowMs(context);
    if (now > input.until) return withWatch(notInTime(context, following), following);
    const cadence = now + cadenceSeconds((now - input.since) / 1000) * 1000;
    yield* pauseUntil(context, Math.max(cadence, nextDue(following)), following);
    const answer = yield* askBoth(context, input, following);
    if (answer !== undefined) return withWatch(answer, following);
  }
  const { spared: _spared, ...known } = following;
  context.df.continueAsNew({ ...input, ...known });
  return undefined;
}

function failed(kind: CloudFailureKind, message: string): Ended {
  return { ok: false, failure: { kind, message } };
}

/** The failure when the time is over. If reads are throttled, it is not known that the VM is not there yet: then throttling is the failure, with the rest of
 * Azure's pause. */
function notInTime(context: OrchestrationContext, { seen, operation, nextPoll }: Following): Ended {
  const message = 'the operation did not end in time';
  if (!seen.throttled) return failed('unavailable', message);
  const due = operation === undefined ? seen.nextReadAt : Math.max(nextPoll, seen.nextReadAt);
  const retryAfterSeconds = Math.max(Math.ceil((due - nowMs(context)) / 1000), 0);
  return { ok: false, failure: { kind: 'throttled', message, retryAfterSeconds } };
}

function withWatch(answer: Ended, { watch, seen }: Following): FollowAnswer {
  return { ...answer, watch, ...tookIn(seen) };
}

/** When either the operation or the VM may be read again. */
function nextDue({ operation, nextPoll, seen }: Following): number {
  return operation === undefined ? seen.nextReadAt : Math.min(nextPoll, seen.nextReadAt);
}

function* askBoth(
  context: OrchestrationContext,
  input: FollowInput,
  following: Following,
): Durable<Ended | undefined> {
  const ofOperation = yield* askOperation(context, input, following);
  if (typeof ofOperation === 'object') return ofOperation;
  // The VM may be ahead of its operation, but need not be read at each poll that says it goes on.
  following.spared = ofOperation === 'running' && !following.spared;
  if (following.spared) return undefined;
  const answer =
    nowMs(context) < following.seen.nextReadAt ? undefined : yield* askVm(context, input, following);
  return answer ?? believed(context, following);
}

/** If reads of the VM are throttled, an operation that Azure calls succeeded is believed. */
function believed(
  context: OrchestrationContext,
  { seen: { succeeded, throttled } }: Following,
): Ended | undefined {
  return succeeded && throttled ? { ok: true, at: nowIso(context), optedOut: false } : undefined;
}

/** Polls the operation if it is due; forgets it once it is over or gone: from then on only the VM itself is read. */
function* askOperation(
  context: OrchestrationContext,
  { correlationId }: FollowInput,
  following: Following,
): Durable<Ended | 'running' | undefined> {
  const { operation } = following;
  if (operation === undefined || nowMs(context) < following.nextPoll) return undefined;
  const answer = yield* callActivity(context, 'poll', { operation, correlationId });
  // A failed poll is "ask again", never "failed".
  following.nextPoll = nowMs(context) + 1000 * askedToWait(answer);
  const pollsFailed = nextStreak(following.seen.pollsFailed, !answer.ok && !isThrottled(answer));
  following.seen = { ...following.seen, pollsFailed };
  if (pollsFailed >= pollsUntilForgotten) following.operation = undefined;
  if (!answer.ok) return undefined;
  if (answer.value.state === 'running') return 'running';
  following.operation = undefined;
  following.seen = {
    ...following.seen,
    succeeded: answer.value.state === 'succeeded',
    ...tookIn(answer.value),
  };
  return answer.value.state === 'failed'
    ? { ok: false, failure: answer.value.failure, ended: true }
    : undefined;
}

function* askVm(
  context: OrchestrationContext,
  input: FollowInput,
  following: Following,
): Durable<Ended | undefined> {
  const { vmId, vmUid, correlationId, tagPrefix, target } = input;
  const checkOptOutIn = target === 'deallocated' ? { checkOptOutIn: target } : {};
  const seen = yield* callActivity(context, 'observe', { vmId, correlationId, tagPrefix, ...checkOptOutIn });
  const missed = nextStreak(following.seen.missed, !seen.ok && seen.failure.kind === 'not-found');
  const nextReadAt = nowMs(context) + 1000 * readPause(seen);
  following.seen = { ...following.seen, missed, nextReadAt, throttled: isThrottled(seen) };
  if (missed >= requiredConfirmations)
    return yield* ifGone(context, { vmId, vmUid, correlationId }, following);
  if (!seen.ok) return undefined;
  if (seen.value.vmUid !== vmUid) return failed('replaced', 'another VM now has this name');
  const ran = target === 'running' && following.seen.succeeded;
  const off = ran ? seenOff(following.seen.off, seen.value.power, nowMs(context)) : undefined;
  following.seen = { ...following.seen, off };
  if (isBelievedOff(off, nowMs(context), secondsOffAfterStart))
    return { ok: false, failure: turnedOff(seen.value.power, 'its start had succeeded') };
  return answerOf(seen.value, target, following);
}

function* ifGone(
  context: OrchestrationContext,
  vm: VmAsked,
  following: Following,
): Durable<Ended | undefined> {
  following.seen = { ...following.seen, missed: 0 };
  const failure = yield* believedGone(context, vm, following);
  return failure.kind === 'unavailable' ? undefined : { ok: false, failure };
}

/** What a read of the VM says about the operation; undefined while it says nothing. */
function answerOf(
  { power, provisioningState, at, optedOut }: Observation,
  target: FollowInput['target'],
  following: Following,
): Ended | undefined {
  const settled = !/^(updating|creating)$/i.test(provisioningState);
  const { operation, seen } = following;
  if (power === target && (settled || target === 'running'))
    return { ok: true, at, optedOut, ...(operation === undefined ? {} : { operation }) };
  const atRest = settled && (power === 'running' || power === 'deallocated' || power === 'stopped');
  const waits = atRest && operation === undefined && seen.off === undefined;
  following.seen = { ...seen, restedElsewhere: nextStreak(seen.restedElsewhere, waits) };
  if (following.seen.restedElsewhere < pollsUntilAtRest) return undefined;
  return failed('unavailable', `the VM is ${power} (${provisioningState})`);
}
