import type { OrchestrationContext } from 'durable-functions';
import { retrySecondsWhileDown } from '../../../core/remediation/cadence.ts';
import type { CloudFailure, Result } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import type { VmAsked } from '../../activities/activity-types.ts';
import { type Durable, nextStreak, nowMs, requiredConfirmations } from '../calls.ts';
import { believedGone } from '../while-down/gone.ts';
import { pause, type Watching } from '../while-down/while-down.ts';

export interface RetriesWhileDown {
  readonly vm: VmAsked;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly down: Watching;
  /** How often it was asked before. */
  readonly tried?: number;
  /** Called before each further attempt: why there must be none. */
  readonly unwanted?: () => Durable<CloudFailure | undefined>;
}

/**
 * Sends a request again while a VM may be down: as long as its failure may pass, until `until`, quickly at first. That the VM is gone
 * must be confirmed by its subscription's list first.
 */
export function* withRetriesWhileDown<T>(
  context: OrchestrationContext,
  { vm, until, down, tried = 0, unwanted }: RetriesWhileDown,
  request: () => Durable<Result<T>>,
): Durable<Result<T>> {
  let missed = 0;
  for (let attempt = tried + 1; ; attempt++) {
    const answer = yield* request();
    if (answer.ok) return answer;
    missed = nextStreak(missed, answer.failure.kind === 'not-found');
    const confirmedGone = missed >= requiredConfirmations;
    const failure = confirmedGone ? yield* believedGone(context, vm, down) : answer.failure;
    if (confirmedGone) missed = 0;
    if (!passes(failure, confirmedGone)) return { ok: false, failure };
    if (nowMs(context) >= until) return { ok: false, failure: unproven(failure) };
    yield* pause(context, retrySecondsWhileDown(attempt, failure.retryAfterSeconds), down);
    const decided = unwanted === undefined ? undefined : yield* unwanted();
    if (decided !== undefined) return { ok: false, failure: decided };
  }
}

/** Whether a failure may pass. A 404 of the VM may pass, unless its subscription's list has confirmed that it is gone. */
function passes(failure: CloudFailure, confirmedGone: boolean): boolean {
  return failure.kind === 'not-found' ? !confirmedGone : consequencesOf(failure).retried;
}

/** If the time ran out before a 404 was confirmed, it says nothing about whether the VM is gone. */
function unproven(failure: CloudFailure): CloudFailure {
  return failure.kind === 'not-found' ? { ...failure, kind: 'unavailable' } : failure;
}
