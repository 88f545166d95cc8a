import type { OrchestrationContext } from 'durable-functions';
import { noGuestAnswer } from '../../../core/evidence/preflight-answer.ts';
import type { GuestAnswer } from '../../../core/model/evidence.ts';
import { retrySeconds } from '../../../core/remediation/cadence.ts';
import type { Accepted, CloudFailure, Operation, Result } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import type { PreflightAsked, PreflightProgress, PreflightSubject } from '../../activities/activity-types.ts';
import { callActivity, type Durable, nowIso, nowMs, sleep } from '../calls.ts';
import { followScript } from './follow-script.ts';

export interface PreflightInput extends Omit<PreflightAsked, 'notAfter' | 'size' | 'vmUid'> {
  readonly subject: Pick<PreflightSubject, 'vmUid' | 'size' | 'nicIds' | 'flagsOn'>;
  /** Milliseconds since the epoch; past it the guest is not asked. */
  readonly until: number;
}

/** `ok: false`: the guest was not asked, because of something that the next assessment reads for itself. */
export type PreflightResult =
  | { readonly ok: true; readonly answer: GuestAnswer }
  | { readonly ok: false; readonly failure: CloudFailure };

const secondsToStart = 120;
// Run Command takes 20 s or more (run-command-overview).
const secondsForAnswer = 240;
const maxStarts = 2;

/**
 * Asks a guest once, before a stop, within a deadline. An answer that comes later is never fetched; whatever prevents one is remembered as no answer, so
 * that the decision is made without it.
 */
export function* preflight(context: OrchestrationContext): Durable<PreflightResult> {
  const input = context.df.getInput<PreflightInput>();
  if (input === undefined) throw new Error('preflight: no input');
  const started = yield* start(context, input);
  if (!started.ok) {
    const { failure } = started;
    if (consequencesOf(failure).preflightForgotten) return { ok: false, failure };
    return none(context, input, whyNot(failure));
  }
  const { operation } = started.value;
  if (operation === undefined) return none(context, input, 'Azure named no operation to follow');
  return yield* answerOf(context, input, { ...started.value, operation });
}

/** Starts the script; a second time only if Azure was busy the first time. */
function* start(context: OrchestrationContext, input: PreflightInput): Durable<Result<Accepted>> {
  const { subject, until, ...asked } = input;
  for (let attempt = 1; ; attempt++) {
    const notAfter = new Date(Math.min(nowMs(context) + secondsToStart * 1000, until)).toISOString();
    const { vmUid, size } = subject;
    const started = yield* callActivity(context, 'startPreflight', { ...asked, vmUid, size, notAfter });
    if (started.ok || attempt === maxStarts) return started;
    if (!consequencesOf(started.failure).preflightStartedAgain) return started;
    const seconds = retrySeconds(attempt + 3, started.failure.retryAfterSeconds);
    if (nowMs(context) + seconds * 1000 >= until) return started;
    yield* sleep(context, seconds);
  }
}

function* answerOf(
  context: OrchestrationContext,
  input: PreflightInput,
  started: Accepted & { readonly operation: Operation },
): Durable<PreflightResult> {
  const { vmId, correlationId, subject, until } = input;
  const limit = Math.min(nowMs(context) + secondsForAnswer * 1000, until);
  const over = yield* followScript(context, started, limit, function* (operation) {
    const { vmUid, size, nicIds, flagsOn } = subject;
    const asked = { operation, correlationId, vmId, vmUid, size, nicIds, flagsOn };
    return endIn(yield* callActivity(context, 'readPreflight', asked));
  });
  // An activity may have been delivered late.
  const late = over === undefined || nowMs(context) > limit;
  return late ? none(context, input, 'the guest did not answer in time') : over.result;
}

type Read = Result<PreflightProgress>;

interface End {
  readonly state: 'over';
  readonly result: PreflightResult;
}

/** What ends the wait for an answer: the answer, or that there is nobody any more who could give it. */
function endIn(read: Read): Result<Extract<PreflightProgress, { state: 'running' }> | End> {
  if (!read.ok) {
    if (!consequencesOf(read.failure).preflightForgotten) return read;
    return { ok: true, value: { state: 'over', result: read } };
  }
  if (read.value.state === 'running') return { ok: true, value: read.value };
  return { ok: true, value: { state: 'over', result: { ok: true, answer: read.value.answer } } };
}

function whyNot({ kind, message }: CloudFailure): string {
  return kind === 'forbidden'
    ? 'the right Microsoft.Compute/virtualMachines/runCommand/action is missing'
    : `Run Command: ${kind}: ${message}`;
}

function none(context: OrchestrationContext, { subject }: PreflightInput, why: string): PreflightResult {
  return { ok: true, answer: noGuestAnswer(subject, nowIso(context), why) };
}
