import { EntityId } from 'durable-functions';
import type { GiveTurn, TakeTurn, TurnAnswer } from '../../../core/coordination/preflight-turns.ts';
import { confirmedBy, isOpen, noGuestAnswer } from '../../../core/evidence/preflight-answer.ts';
import type { GuestAnswer } from '../../../core/model/evidence.ts';
import type { PreflightSubject } from '../../activities/activity-types.ts';
import { entities, orchestrations, safeguardsKey } from '../../durable/names.ts';
import { callChild, callEntity, type Durable, isoAfter, nowIso, nowMs } from '../calls.ts';
import { type PhaseResult, type Run, setState } from '../run.ts';
import { giveBackSlot } from '../safeguard.ts';
import { patientlyAfter, secondsUntilReadable, secondsWhileSuspended, waitFor } from '../waits.ts';
import { keepShownBefore } from './keep-observation.ts';
import type { PreflightInput, PreflightResult } from './preflight.ts';

const secondsInAll = 300;
const secondsUntilSecond = 600;
const defaultPerHour = 60;

/**
 * Asks the guest before anything else is done with its VM, and assesses again with its answer, or without one. The run holds no slot meanwhile, and
 * what becomes of the VM in the meantime is met by the next assessment, which reads everything again.
 */
export function* askPreflight(run: Run, subject: PreflightSubject): Durable<PhaseResult> {
  const { context, input, id } = run;
  yield* giveBackSlot(run);
  const first = firstAnswer(run, subject);
  const turn = yield* takeTurn(run, first !== undefined);
  if (turn.kind === 'wait') return waitFor(run, turn.until, ['preflight-due']);
  if (turn.kind !== 'turn') {
    if (!context.df.isReplaying)
      context.error(`preflight: its budget cannot be read: ${JSON.stringify(turn)}`);
    return answered(run, noAnswer(run, subject, 'the budget of preflights cannot be read'));
  }
  const { vmId } = input.request;
  const { tagPrefix } = input.policy;
  const asked: PreflightInput = {
    vmId,
    runId: id,
    correlationId: input.correlationId,
    ...(tagPrefix === undefined ? {} : { tagPrefix }),
    subject,
    until: nowMs(context) + secondsInAll * 1000,
  };
  const result = yield* callChild<PreflightResult>(context, orchestrations.preflight, asked);
  // A child that failed as such may have asked.
  const unused = !result.ok && result.failure.kind !== 'internal';
  const given: GiveTurn = { vm: input.leaseKey, runId: id, ...(unused ? { unused } : {}) };
  context.df.signalEntity(new EntityId(entities.preflights, safeguardsKey), 'give', given);
  if (!result.ok) return notAsked(run, subject, result.failure.kind);
  const answer = first === undefined ? result.answer : confirmedBy(first, result.answer);
  if (first === undefined && subject.alone && isOpen(answer)) return askAgainLater(run, answer);
  yield* keepShownBefore(run, answer, subject.location);
  return answered(run, answer);
}

function* takeTurn(run: Run, second: boolean): Durable<TurnAnswer> {
  const { context, input, id } = run;
  const asked: TakeTurn = {
    vm: input.leaseKey,
    runId: id,
    now: nowIso(context),
    perHour: input.policy.preflightsPerHour ?? defaultPerHour,
    ...(second ? { second: true } : {}),
  };
  return yield* callEntity<TurnAnswer>(context, entities.preflights, safeguardsKey, 'take', asked);
}

/** An answer of this run about the same VM and size that still needs a second one. */
function firstAnswer({ state }: Run, { vmUid, size }: PreflightSubject): GuestAnswer | undefined {
  const { firstAnswer: first } = state;
  return first?.vmUid === vmUid && first.size === size ? first : undefined;
}

/** What was seen may be wrong for some minutes: it is not used before the guest was asked once more. */
function askAgainLater(run: Run, firstAnswer: GuestAnswer): PhaseResult {
  setState(run, { firstAnswer });
  return waitFor(run, isoAfter(run.context, secondsUntilSecond), ['preflight-due']);
}

function answered(run: Run, preflight: GuestAnswer): PhaseResult {
  setState(run, { preflight, firstAnswer: undefined });
  return waitFor(run, nowIso(run.context), ['preflight-due']);
}

/** The VM was changed, opted out or taken over meanwhile, or nothing may begin: the next assessment says what follows. */
function notAsked(run: Run, subject: PreflightSubject, kind: string): PhaseResult {
  // A defect of ours: without an answer the run would ask again and again.
  if (kind === 'internal') return answered(run, noAnswer(run, subject, 'the preflight failed'));
  const seconds = kind === 'suspended' ? secondsWhileSuspended : secondsUntilReadable;
  return waitFor(run, patientlyAfter(run, seconds), ['preflight-due']);
}

function noAnswer({ context }: Run, subject: PreflightSubject, why: string): GuestAnswer {
  return noGuestAnswer(subject, nowIso(context), why);
}
