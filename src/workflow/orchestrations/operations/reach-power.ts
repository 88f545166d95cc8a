import { orderedPauseSeconds } from '../../../core/remediation/cadence.ts';
import type { Change, ChangeInput } from '../../activities/activity-types.ts';
import { orchestrations } from '../../durable/names.ts';
import { callChild, type Durable, isoAfter, nowMs } from '../calls.ts';
import { type Run, undoOf } from '../run.ts';
import { keepNotifications, watchOver } from '../while-down/down.ts';
import type { Watching } from '../while-down/while-down.ts';
import type { FollowAnswer, FollowInput } from './follow-operation.ts';
import { noteOperation, noteTook } from './note-operation.ts';
import { outlastThrottling } from './outlast-throttling.ts';

const secondsToChange = 120;

/** The input of a change. */
export function change(run: Run, seconds = secondsToChange): ChangeInput {
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

/** Follows an accepted change until the VM has the wanted power state, for as long as an operation may take. */
export function* reach(run: Run, target: FollowInput['target'], sent: Change): Durable<FollowAnswer> {
  const { operationLimitMinutes } = run.input.policy;
  return yield* outlastThrottling(run, operationLimitMinutes, (until) => follow(run, target, sent, until));
}

/** The same until a time in milliseconds: it may end because reads are throttled. */
export function* follow(
  run: Run,
  target: FollowInput['target'],
  { operation, retryAfterSeconds }: Change,
  until: number,
  down: Watching = watchOver(run),
): Durable<FollowAnswer> {
  const { context, input } = run;
  const { vmId, vmUid } = undoOf(run);
  const since = nowMs(context);
  noteOperation(run, operation);
  const following: FollowInput = {
    vmId,
    vmUid,
    correlationId: input.correlationId,
    tagPrefix: input.policy.tagPrefix,
    target,
    operation,
    since,
    nextPoll: since + orderedPauseSeconds(retryAfterSeconds) * 1000,
    until,
    ...(down.watch === undefined ? {} : { watch: down.watch }),
  };
  const answer = yield* callChild<FollowAnswer>(context, orchestrations.followOperation, following);
  if ('watch' in answer) down.watch = answer.watch;
  if ('tookSeconds' in answer) noteTook(run, answer.tookSeconds);
  keepNotifications(run, down);
  return answer;
}
