import type { AssessmentRecord } from '../core/audit.ts';
import { waitingSeconds } from '../core/cadence.ts';
import type { Decision, Plan } from '../core/decide.ts';
import type { GateAnswer } from '../core/gate.ts';
import type { Look } from './activities.ts';
import { callActivity, callEntity, type Durable, isoAfter, nowIso, nowMs } from './calls.ts';
import { entities } from './names.ts';
import { learn, type Report, type Run } from './run.ts';
import { takeSlot } from './slot.ts';

const secondsUntilFreeSlot = 30;
const secondsUntilReadable = 60;

/** Takes a slot if an outage is to come, then looks and judges again: the last look before anything is changed. */
export function* assess(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  if (Date.parse(facts.notBefore) > nowMs(context)) return waitFor(run, facts.notBefore, facts.waitingFor);
  if (facts.state.plan === 'restart' && !(yield* takeSlot(run)))
    return waitFor(run, isoAfter(context, secondsUntilFreeSlot), ['free-slot']);

  const looked = yield* callActivity(context, 'look', {
    vmId: input.request.vmId,
    correlationId: input.correlationId,
  });
  if (!looked.ok) {
    const { failure } = looked;
    if (failure.kind === 'not-found') return { signal: 'leave', detail: 'the VM is gone', failure };
    if (failure.kind === 'forbidden') return { signal: 'leave', detail: 'the VM cannot be read', failure };
    const seconds = Math.max(secondsUntilReadable, failure.retryAfterSeconds ?? 0);
    return { ...waitFor(run, isoAfter(context, seconds), ['readable-facts']), failure };
  }
  keepAssessment(run, looked.value);
  return yield* follow(run, looked.value);
}

/** Does what the decision says. */
function* follow(run: Run, { decision, undo }: Look): Durable<Report> {
  const { context, facts } = run;
  if (decision.kind === 'defer') {
    const codes = decision.findings.map(({ code }) => code);
    return waitFor(run, later(decision.notBefore, patientlyAfter(run)), codes, decision.plan);
  }
  const change = changeIn(decision);
  if (change === undefined || (decision.kind === 'leave' && change.nics.length === 0))
    return {
      signal: 'leave',
      detail: decision.kind === 'leave' ? decision.findings[0].code : 'nothing to change',
    };
  // An outage was not foreseen: it needs a slot first, and another look after that.
  if (change.plan === 'restart' && !facts.holdsSlot)
    return waitFor(run, nowIso(context), ['free-slot'], 'restart');
  if (undo === undefined) return { signal: 'leave', detail: 'a power state that could not be put back' };

  const { input, id } = run;
  const kept = yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, 'remember', {
    runId: id,
    undo,
    untouched: run.facts.downSince === undefined && run.facts.writes.length === 0,
  });
  if (kept.kind !== 'done')
    return {
      signal: 'leave',
      detail: 'the undo record was not acknowledged',
      failure: { kind: 'gate', message: JSON.stringify(kept) },
    };
  learn(run, { undo, nics: change.nics, state: { ...facts.state, plan: change.plan } });
  return { signal: 'proceed', detail: `${change.plan}: ${change.nics.length} network interface(s)` };
}

function changeIn(decision: Decision): { plan: Plan; nics: readonly string[] } | undefined {
  switch (decision.kind) {
    case 'leave':
      return { plan: 'align', nics: decision.align };
    case 'remediate':
      return { plan: decision.plan, nics: decision.nics };
    case 'defer':
      return undefined;
  }
}

/** The next look of a run that has been waiting for a while, if nothing tells it earlier. */
function patientlyAfter({ context, facts }: Run): string {
  return isoAfter(context, waitingSeconds((nowMs(context) - Date.parse(facts.startedAt)) / 1000));
}

function later(a: string, b: string): string {
  return Date.parse(a) > Date.parse(b) ? a : b;
}

function waitFor(run: Run, notBefore: string, waitingFor: Run['facts']['waitingFor'], plan?: Plan): Report {
  const { state } = run.facts;
  learn(run, { notBefore, waitingFor, state: plan === undefined ? state : { ...state, plan } });
  return { signal: 'wait', detail: waitingFor.join(', ') };
}

const assessmentsKept = 20;

/** Keeps a judgement once for as long as it stays the same, so that days of waiting leave a readable record. */
function keepAssessment(run: Run, { at, decision }: Look): void {
  const findings = decision.kind === 'remediate' ? [] : decision.findings;
  const record: AssessmentRecord = { at, kind: decision.kind, findings };
  const { assessments } = run.facts;
  const codes = (one: AssessmentRecord | undefined): string =>
    JSON.stringify([one?.kind, one?.findings.map((f) => f.code)]);
  if (codes(assessments.at(-1)) === codes(record)) return;
  learn(run, { assessments: [...assessments, record].slice(-assessmentsKept) });
}
