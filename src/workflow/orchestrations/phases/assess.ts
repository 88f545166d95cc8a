import type { RunAssessment } from '../../../core/audit/audit.ts';
import type { Place } from '../../../core/coordination/failure-domains.ts';
import type { LeaseAnswer } from '../../../core/coordination/lease.ts';
import { changeIn, type Decision } from '../../../core/decision/decide.ts';
import type { ReasonCode } from '../../../core/decision/reasons.ts';
import { isAboutGroup } from '../../../core/decision/rules-groups.ts';
import { contradictionAlert } from '../../../core/evidence/contradiction-alert.ts';
import { isForApproval, permits } from '../../../core/remediation/approval.ts';
import type { UndoRecord } from '../../../core/remediation/undo.ts';
import type { AssessAnswer, AssessInput } from '../../activities/activity-types.ts';
import { entities, reassessEvent } from '../../durable/names.ts';
import { askAbout, askNoMore, awaitAnswer, isRejected } from '../ask-approval.ts';
import { callActivity, callEntity, type Durable, isoAfter, nowMs } from '../calls.ts';
import { takeEvents } from '../event-tasks.ts';
import { askPreflight } from '../guest/ask-preflight.ts';
import { refusedToShow } from '../operations/refused-to-show.ts';
import { raiseRunAlert } from '../raise-alert.ts';
import { type PhaseResult, type Run, setState } from '../run.ts';
import { confirmSlot, giveBackSlot, takeSlot } from '../safeguard.ts';
import {
  assessmentValidUntil,
  earlier,
  later,
  patientlyAfter,
  secondsUntilReadable,
  secondsWhileSuspended,
  waitFor,
  waitForSafeguards,
} from '../waits.ts';

/**
 * Takes a slot before an outage, then reads and assesses again, and asks the safeguards once more: the revalidation before anything is
 * changed. A run in the safeguards' queue asks Azure nothing before it has its slot.
 */
export function* assess(run: Run): Durable<PhaseResult> {
  const { context, input, state } = run;
  if (Date.parse(state.notBefore) > nowMs(context) && !mayAskFirst(run))
    return waitFor(run, state.notBefore, state.waitingFor);
  if (state.stage.plan === 'restart' && state.place !== undefined && mayStop(run)) {
    const heldBack = yield* takeSlot(run, state.place, false);
    if (heldBack !== undefined) return waitForSafeguards(run, heldBack);
  }

  // Events that were raised before this assessment are covered by it.
  takeEvents(run, reassessEvent);
  const answer = yield* callActivity(context, 'assess', {
    vmId: input.request.vmId,
    correlationId: input.correlationId,
    ...knownToRun(run),
  });
  if (!answer.ok) {
    const { failure } = answer;
    const ordered = failure.retryAfterSeconds;
    setState(run, { assessNotBefore: ordered === undefined ? undefined : isoAfter(context, ordered) });
    const refused = refusedToShow(run, failure);
    if (refused !== undefined) return refused;
    if (failure.kind === 'suspended')
      return { ...waitFor(run, isoAfter(context, secondsWhileSuspended), ['configuration-faulty']), failure };
    const seconds = Math.max(secondsUntilReadable, ordered ?? 0);
    return { ...waitFor(run, isoAfter(context, seconds), ['readable-facts']), failure };
  }
  setState(run, { unread: undefined });
  keepAssessment(run, answer.value);
  return yield* follow(run, answer.value);
}

/** What an assessment cannot read: the approved change, how a stop of this run failed, and what the guest has answered to it. */
function knownToRun({
  state: { approval, ownFailure, preflight },
}: Run): Pick<AssessInput, 'approved' | 'ownFailure' | 'preflight'> {
  const approved =
    approval?.change !== undefined && permits(approval, approval.change) ? approval.change : undefined;
  return {
    ...(approved === undefined ? {} : { approved }),
    ...(ownFailure === undefined ? {} : { ownFailure }),
    ...(preflight === undefined ? {} : { preflight }),
  };
}

/**
 * Reasons that hold a preflight back: the guest has not settled, the VM is busy, or people want quiet. Others do not: a window is not spent on asking, and
 * who is asked for approval sees the evidence.
 */
const holdsPreflightBack: ReadonlySet<string> = new Set([
  'paused',
  'recently-created',
  'operation-in-progress',
  'extensions-running',
  'agent-not-settled',
  'power-in-transition',
  'power-unknown',
] satisfies readonly ReasonCode[]);

/** Whether a run that has not assessed yet may do so at once, whatever else it waits for, to ask the guest. */
function mayAskFirst({ state: { assessments, waitingFor } }: Run): boolean {
  return assessments.length === 0 && waitingFor.some((code) => code === 'preflight-due');
}

const maxSecondsInQueue = 300;

/**
 * Waits until the deferral is over. A run that waits only for members of its groups waits in the safeguards' queue: of several runs, the first to come goes
 * first. Members are read again at growing intervals, but before the place in the queue is lost.
 */
function* deferred(
  run: Run,
  place: Place,
  { reasons, notBefore, plan }: Extract<Decision, { kind: 'defer' }>,
): Durable<PhaseResult> {
  const codes = reasons.map(({ code }) => code);
  // Until then the wait has nothing to do with a window or an approval.
  if (codes.includes('preflight-due')) {
    const patiently = patientlyAfter(run, secondsUntilReadable);
    const untilItMayBeAsked = codes.every((code) => code === 'preflight-due' || holdsPreflightBack.has(code));
    return waitFor(run, untilItMayBeAsked ? later(notBefore, patiently) : patiently, codes, plan);
  }
  if (isForApproval(codes)) return awaitAnswer(run, codes, plan);
  if (!codes.every(isAboutGroup)) return waitFor(run, later(notBefore, patientlyAfter(run)), codes, plan);
  const patiently = earlier(patientlyAfter(run), isoAfter(run.context, maxSecondsInQueue));
  if (run.state.holdsSlot) yield* giveBackSlot(run);
  const heldBack = yield* takeSlot(run, place, true);
  if (heldBack === undefined) yield* giveBackSlot(run);
  return waitFor(run, later(notBefore, patiently), codes, plan);
}

/** Does what the decision says. */
function* follow(run: Run, assessmentNow: AssessAnswer): Durable<PhaseResult> {
  const { decision, place, undo, asksGuest } = assessmentNow;
  const heldBackBy =
    decision.kind === 'defer' && decision.reasons.find(({ code }) => holdsPreflightBack.has(code));
  if (asksGuest !== undefined && heldBackBy === undefined) return yield* askPreflight(run, asksGuest);
  keepQuestion(run, assessmentNow);
  if (decision.kind === 'defer') return yield* deferred(run, place, decision);
  yield* notifyContradiction(run, assessmentNow);
  const change = changeIn(decision);
  if (change === undefined || change.nics.length === 0)
    return {
      outcome: 'skip',
      detail: decision.kind === 'skip' ? decision.reasons[0].code : 'nothing to change',
    };
  if (undo === undefined) return { outcome: 'skip', detail: 'a power state that could not be put back' };
  setState(run, { stage: { ...run.state.stage, plan: change.plan } });
  const heldBack = yield* heldBySafeguards(run, assessmentNow, change.plan === 'restart');
  if (heldBack !== undefined) return heldBack;
  return isRejected(run) ?? (yield* goOn(run, assessmentNow, undo, change));
}

/** Two strong pieces of evidence that contradict each other raise an alert: the VM is not stopped for them. */
function* notifyContradiction(run: Run, { size, vm }: AssessAnswer): Durable<void> {
  const what = size === undefined || vm === undefined ? undefined : contradictionAlert(vm.size, size);
  if (what === undefined) return;
  const { id, ...alert } = what;
  yield* raiseRunAlert(run, id, alert);
}

function keepQuestion(run: Run, { decision, change }: AssessAnswer): void {
  const asks = decision.kind === 'defer' && decision.reasons.some(({ code }) => code === 'approval-required');
  if (asks && change !== undefined) askAbout(run, decision.plan, change);
  else askNoMore(run);
}

/** Takes a slot where there will be an outage, and asks the safeguards once more; answers only when the run may not go on. */
function* heldBySafeguards(
  run: Run,
  { at, place }: AssessAnswer,
  outage: boolean,
): Durable<PhaseResult | undefined> {
  if (outage) {
    if (!mayStop(run)) return waitFor(run, run.state.stopNotBefore ?? at, ['operation-in-progress']);
    const heldBack = yield* takeSlot(run, place, true);
    if (heldBack !== undefined) return waitForSafeguards(run, heldBack);
  }
  const heldBack = yield* confirmSlot(run, place);
  return heldBack === undefined ? undefined : waitForSafeguards(run, heldBack);
}

/** Keeps how the VM was found, and lets the run go on, unless the assessment is too old by now. */
function* goOn(
  run: Run,
  { at, vm, size, guest, needsProof, systemDoubt }: AssessAnswer,
  undo: UndoRecord,
  { plan, nics }: NonNullable<ReturnType<typeof changeIn>>,
): Durable<PhaseResult> {
  const { context, input, id, state } = run;
  if (nowMs(context) > assessmentValidUntil(at)) return waitFor(run, patientlyAfter(run), ['readable-facts']);
  const untouched = state.downSince === undefined && state.writes.length === 0;
  const left = { runId: id, undo, plan, nics, untouched };
  const kept = yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'remember', left);
  if (kept.kind !== 'done')
    return {
      outcome: 'skip',
      detail: 'the undo record was not acknowledged',
      failure: { kind: 'lease', message: JSON.stringify(kept) },
    };
  setState(run, {
    undo,
    nics,
    assessedAt: at,
    ...(vm === undefined ? {} : { vm }),
    ...(size === undefined ? {} : { evidence: size.evidence }),
    ...(systemDoubt === undefined ? {} : { systemDoubt }),
    ...(guest === undefined ? {} : { preflight: guest }),
    ...(needsProof === undefined ? {} : { needsProof }),
  });
  return { outcome: 'proceed', detail: `${plan}: ${nics.length} network interface(s)` };
}

/** Whether a deallocation may be sent by now, if Azure has asked for a pause. */
function mayStop({ context, state }: Run): boolean {
  return state.stopNotBefore === undefined || Date.parse(state.stopNotBefore) <= nowMs(context);
}

const assessmentsKept = 20;

/** Keeps an assessment once for as long as it stays the same, so that days of waiting give a readable record. */
function keepAssessment(run: Run, { at, decision, policyHash }: AssessAnswer): void {
  const reasons = decision.kind === 'remediate' ? [] : decision.reasons;
  const by = policyHash === undefined ? {} : { policyHash };
  const record: RunAssessment = { at, kind: decision.kind, reasons, ...by };
  const { assessments } = run.state;
  const codes = (one: RunAssessment | undefined): string =>
    JSON.stringify([one?.kind, one?.reasons.map((f) => f.code), one?.policyHash]);
  if (codes(assessments.at(-1)) === codes(record)) return;
  setState(run, { assessments: [...assessments, record].slice(-assessmentsKept) });
}
