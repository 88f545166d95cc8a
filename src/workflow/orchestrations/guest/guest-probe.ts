import type { OrchestrationContext } from 'durable-functions';
import { type GuestAssessment, noAnswer } from '../../../core/guest/guest-assessment.ts';
import type { Accepted, Operation } from '../../../ports/cloud.ts';
import { consequencesOf } from '../../../ports/failure-table.ts';
import type { ChangeInput } from '../../activities/activity-types.ts';
import { callActivity, type Durable, isoAfter, nowMs, sleepUntil, withRetries } from '../calls.ts';
import { followScript } from './follow-script.ts';

export interface GuestProbeInput extends Omit<ChangeInput, 'notAfter'> {
  /** How many network interfaces should have a virtual function. */
  readonly acceleratedNics: number;
  /** Milliseconds since the epoch; past it the guest is not asked again. */
  readonly until: number;
  /** Polls before this generation, and how many of them said that the gain is missing. */
  readonly polls?: number;
  readonly denials?: number;
}

export interface GuestProbeAnswer {
  readonly ok: true;
  readonly assessment: GuestAssessment;
}

// A virtual function comes and goes at boot, and for half a minute while the host is serviced (accelerated-networking-how-it-works).
const maxPolls = 4;
const denialsNeeded = 2;
const secondsBetweenReads = 30;
const secondsToStart = 120;
// The script takes ten seconds, Run Command about twenty more (run-command-overview).
const secondsForAnswer = 240;
const startAttempts = 3;

/**
 * Asks the guest whether its traffic uses a virtual function, again until that is proven, or until the time or the polls are used up. That the gain
 * is missing is said only if two polls say so, the last one among them. Each poll is a generation of its own.
 */
export function* probeGuest(context: OrchestrationContext): Durable<GuestProbeAnswer | undefined> {
  const input = context.df.getInput<GuestProbeInput>();
  if (input === undefined) throw new Error('probeGuest: no input');
  if (nowMs(context) >= input.until)
    return answerOfProbe(noAnswer('there was no time left to ask the guest'));
  const { assessment, again } = yield* poll(context, input);
  const polls = (input.polls ?? 0) + 1;
  const denials = (input.denials ?? 0) + (assessment.verification === 'not-engaged' ? 1 : 0);
  const next = nowMs(context) + secondsBetweenReads * 1000;
  const said = confirmed(assessment, denials);
  if (!again || polls >= maxPolls || next >= input.until) return answerOfProbe(said);
  yield* sleepUntil(context, next);
  // A timer may be late: then the previous poll was the last one.
  if (nowMs(context) >= input.until) return answerOfProbe(said);
  context.df.continueAsNew({ ...input, polls, denials });
  return undefined;
}

function answerOfProbe(assessment: GuestAssessment): GuestProbeAnswer {
  return { ok: true, assessment };
}

function confirmed(assessment: GuestAssessment, denials: number): GuestAssessment {
  if (assessment.verification !== 'not-engaged' || denials >= denialsNeeded) return assessment;
  return { ...assessment, verification: 'configured-not-proven' };
}

interface AssessAnswer {
  readonly assessment: GuestAssessment;
  /** Whether another poll may have another result. */
  readonly again: boolean;
}

function* poll(context: OrchestrationContext, input: GuestProbeInput): Durable<AssessAnswer> {
  const { vmId, vmUid, runId, correlationId } = input;
  const started = yield* withRetries(context, startAttempts, function* () {
    const notAfter = isoAfter(context, secondsToStart);
    return yield* callActivity(context, 'startGuestProbe', { vmId, vmUid, runId, correlationId, notAfter });
  });
  if (!started.ok) {
    const { kind, message } = started.failure;
    return {
      assessment: noAnswer(`Run Command: ${kind}: ${message}`),
      again: !consequencesOf(started.failure).guestProbeEnds,
    };
  }
  const { operation } = started.value;
  if (operation === undefined)
    return { assessment: noAnswer('Azure named no operation to follow'), again: false };
  const assessment = yield* answerOf(context, input, { ...started.value, operation });
  return { assessment, again: assessment.verification !== 'proven' };
}

function* answerOf(
  context: OrchestrationContext,
  { correlationId, acceleratedNics, until }: GuestProbeInput,
  started: Accepted & { readonly operation: Operation },
): Durable<GuestAssessment> {
  const limit = Math.min(until, nowMs(context) + secondsForAnswer * 1000);
  const over = yield* followScript(context, started, limit, (operation) =>
    callActivity(context, 'readGuestProbe', { operation, correlationId, acceleratedNics }),
  );
  return over?.assessment ?? noAnswer('the script did not end in time');
}
