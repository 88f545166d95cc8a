import { asksAgainAt } from '../../core/coordination/safeguards-pause.ts';
import type { Plan } from '../../core/model/plan.ts';
import { waitingSeconds } from '../../core/remediation/cadence.ts';
import { isTimedWait } from '../../core/remediation/timed-wait.ts';
import { isoAfter, nowIso, nowMs } from './calls.ts';
import { type PhaseResult, type Run, setState } from './run.ts';
import type { Waits } from './safeguard.ts';

/** After facts that could not be read. */
export const secondsUntilReadable = 60;
/** While the configuration is faulty. */
export const secondsWhileSuspended = 300;

/** When a run that has been waiting for a while assesses again, if no event comes earlier. */
export function patientlyAfter({ context, state }: Run, atLeastSeconds = 0): string {
  const patience = waitingSeconds((nowMs(context) - Date.parse(state.startedAt)) / 1000);
  return isoAfter(context, Math.max(patience, atLeastSeconds));
}

/** The later of two ISO 8601 instants. */
export function later(a: string, b: string): string {
  return Date.parse(a) > Date.parse(b) ? a : b;
}

/** Waits in the safeguards' queue, or out of it where they gave no place, for as long as they say: a run that may go earlier is woken. */
export function waitForSafeguards(run: Run, heldBack: Waits): PhaseResult {
  const { context } = run;
  if (heldBack.kind === 'unreadable')
    return { ...waitFor(run, isoAfter(context, 300), ['safeguards-unreadable']), detail: heldBack.what };
  const { because, position } = heldBack;
  const report = waitFor(run, asksAgainAt(heldBack, nowIso(context)), [because]);
  setState(run, { queued: position !== undefined, ...(position === undefined ? {} : { position }) });
  return report;
}

/** The earlier of two ISO 8601 instants. */
export function earlier(a: string, b: string): string {
  return Date.parse(a) < Date.parse(b) ? a : b;
}

/** Reports that the run waits, until when at the latest, and for what. */
export function waitFor(
  run: Run,
  notBefore: string,
  waitingFor: Run['state']['waitingFor'],
  plan?: Plan,
): PhaseResult {
  const { stage } = run.state;
  if (isTimedWait(waitingFor)) setState(run, { limitFrom: notBefore });
  setState(run, { notBefore, waitingFor, stage: plan === undefined ? stage : { ...stage, plan } });
  return { outcome: 'wait', detail: waitingFor.join(', ') };
}

const maxAssessmentSeconds = 60;

/** Until when, in milliseconds, the run may act on an assessment that began at this time, ISO 8601; later the VM must be assessed again. */
export function assessmentValidUntil(assessedAt: string): number {
  return Date.parse(assessedAt) + maxAssessmentSeconds * 1000;
}
