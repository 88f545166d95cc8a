import type { AssessmentRecord } from '../core/audit.ts';
import { changeIn, type Decision } from '../core/decide.ts';
import type { Place } from '../core/failure-domains.ts';
import type { GateAnswer } from '../core/gate.ts';
import { isAboutGroup } from '../core/rules-groups.ts';
import type { Look } from './activities.ts';
import { awaitApproval, isForApproval } from './approval.ts';
import { confirmSlot, giveBackSlot, takeSlot } from './brake.ts';
import { callActivity, callEntity, type Durable, isoAfter, nowIso, nowMs } from './calls.ts';
import { entities } from './names.ts';
import { learn, type Report, type Run } from './run.ts';
import { earlier, later, patientlyAfter, waitFor, waitForBrakes } from './waits.ts';

const secondsUntilReadable = 60;
const oldestLookSeconds = 60;
const secondsWhileSuspended = 300;

/**
 * Takes a slot if an outage is to come, then looks and judges again, and asks the brakes once more: the last look before anything is
 * changed. A run in the brakes' queue asks Azure nothing before it has its slot.
 */
export function* assess(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  if (Date.parse(facts.notBefore) > nowMs(context)) return waitFor(run, facts.notBefore, facts.waitingFor);
  if (facts.state.plan === 'restart' && facts.place !== undefined) {
    const braked = yield* takeSlot(run, facts.place, false);
    if (braked !== undefined) return waitForBrakes(run, braked);
  }

  const looked = yield* callActivity(context, 'look', {
    vmId: input.request.vmId,
    correlationId: input.correlationId,
    ...(facts.approval?.answer === 'approved' ? { approved: true as const } : {}),
  });
  if (!looked.ok) {
    const { failure } = looked;
    if (failure.kind === 'not-found') return { signal: 'leave', detail: 'the VM is gone', failure };
    if (failure.kind === 'forbidden') return { signal: 'leave', detail: 'the VM cannot be read', failure };
    if (failure.kind === 'suspended')
      return { ...waitFor(run, isoAfter(context, secondsWhileSuspended), ['configuration-faulty']), failure };
    const seconds = Math.max(secondsUntilReadable, failure.retryAfterSeconds ?? 0);
    return { ...waitFor(run, isoAfter(context, seconds), ['readable-facts']), failure };
  }
  keepAssessment(run, looked.value);
  return yield* follow(run, looked.value);
}

const mostSecondsInQueue = 300;

/**
 * Waits until the deferral is over. Who waits for members of its groups alone does so in the brakes' queue: of several, the first come goes
 * first. Members are read anew at growing intervals, but before the place in the queue is lost.
 */
function* deferred(
  run: Run,
  place: Place,
  { findings, notBefore, plan }: Extract<Decision, { kind: 'defer' }>,
): Durable<Report> {
  const codes = findings.map(({ code }) => code);
  if (isForApproval(codes)) return yield* awaitApproval(run, codes, plan);
  if (!codes.every(isAboutGroup)) return waitFor(run, later(notBefore, patientlyAfter(run)), codes, plan);
  const patiently = earlier(patientlyAfter(run), isoAfter(run.context, mostSecondsInQueue));
  if (run.facts.holdsSlot) yield* giveBackSlot(run);
  const braked = yield* takeSlot(run, place, true);
  if (braked === undefined) yield* giveBackSlot(run);
  return waitFor(run, later(notBefore, patiently), codes, plan);
}

/** Does what the decision says. */
function* follow(run: Run, { at, decision, undo, place }: Look): Durable<Report> {
  const { context, facts } = run;
  if (decision.kind === 'defer') {
    return yield* deferred(run, place, decision);
  }
  const change = changeIn(decision);
  if (change === undefined || (decision.kind === 'leave' && change.nics.length === 0))
    return {
      signal: 'leave',
      detail: decision.kind === 'leave' ? decision.findings[0].code : 'nothing to change',
    };
  learn(run, { state: { ...facts.state, plan: change.plan } });
  if (change.plan === 'restart') {
    const braked = yield* takeSlot(run, place, true);
    if (braked !== undefined) return waitForBrakes(run, braked);
  }
  if (undo === undefined) return { signal: 'leave', detail: 'a power state that could not be put back' };
  const braked = yield* confirmSlot(run, place);
  if (braked !== undefined) return waitForBrakes(run, braked);
  if (nowMs(context) - Date.parse(at) > oldestLookSeconds * 1000)
    return waitFor(run, nowIso(context), ['readable-facts']);

  const { input, id } = run;
  const kept = yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, 'remember', {
    runId: id,
    undo,
    plan: change.plan,
    nics: change.nics,
    untouched: run.facts.downSince === undefined && run.facts.writes.length === 0,
  });
  if (kept.kind !== 'done')
    return {
      signal: 'leave',
      detail: 'the undo record was not acknowledged',
      failure: { kind: 'gate', message: JSON.stringify(kept) },
    };
  learn(run, { undo, nics: change.nics });
  return { signal: 'proceed', detail: `${change.plan}: ${change.nics.length} network interface(s)` };
}

const assessmentsKept = 20;

/** Keeps a judgement once for as long as it stays the same, so that days of waiting leave a readable record. */
function keepAssessment(run: Run, { at, decision, policyHash }: Look): void {
  const findings = decision.kind === 'remediate' ? [] : decision.findings;
  const by = policyHash === undefined ? {} : { policyHash };
  const record: AssessmentRecord = { at, kind: decision.kind, findings, ...by };
  const { assessments } = run.facts;
  const codes = (one: AssessmentRecord | undefined): string =>
    JSON.stringify([one?.kind, one?.findings.map((f) => f.code), one?.policyHash]);
  if (codes(assessments.at(-1)) === codes(record)) return;
  learn(run, { assessments: [...assessments, record].slice(-assessmentsKept) });
}
