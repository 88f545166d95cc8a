import type { Plan } from '../../core/model/plan.ts';
import {
  isForApproval,
  permits,
  questionAfter,
  readApproval,
  weightier,
} from '../../core/remediation/approval.ts';
import type { Notice } from '../../ports/notify.ts';
import { approvalEvent } from '../durable/names.ts';
import { callActivity, type Durable, isoAfter, nowIso, nowMs } from './calls.ts';
import { takeEvents } from './event-tasks.ts';
import { notifySubscribers } from './notifications.ts';
import { type PhaseResult, type Run, setState } from './run.ts';
import { waitFor } from './waits.ts';

const secondsADay = 86_400;
// Runs that began before there were approvals.
const defaultWaitDays = 7;

const waitDaysOf = ({ input }: Run): number => input.policy.approvalWaitDays ?? defaultWaitDays;

/** From now on this change is what a person is asked about. */
export function askAbout(run: Run, plan: Plan, change: string): void {
  const { question, approval } = run.state;
  setState(run, { question: questionAfter(question, approval, { plan, change }) });
}

/** Nobody is asked any more; but an approval that was given is kept for as long as the run. */
export function askNoMore(run: Run): void {
  const { question, approval } = run.state;
  if (!permits(approval, question?.change)) setState(run, { question: undefined });
}

/** Waits for an answer, until the time limit of the question. */
export function awaitAnswer(run: Run, codes: Run['state']['waitingFor'], plan: Plan): PhaseResult {
  const { context, state } = run;
  const until = state.question?.until ?? isoAfter(context, waitDaysOf(run) * secondsADay);
  if (state.question !== undefined) setState(run, { question: { ...state.question, until } });
  return waitFor(run, until, codes, plan);
}

/** Notifies people of the question, once for each question: when it can be seen and answered. */
export function* notifyQuestion(run: Run): Durable<void> {
  const { context, input, id, state } = run;
  const { question, waitingFor, notifiedQuestion } = state;
  if (question?.until === undefined || !isForApproval(waitingFor) || notifiedQuestion === question.change)
    return;
  setState(run, { notifiedQuestion: question.change });
  const { plan, until } = question;
  const what = plan === 'restart' ? 'stop and start' : 'change';
  const anew = notifiedQuestion === undefined ? '' : ', for something else than before';
  const notice: Notice = {
    kind: 'approval-wanted',
    subject: input.request.vmId,
    runId: id,
    text: `${id} waits for approval to ${what} the VM until ${until}${anew}`,
    since: nowIso(context),
    timesNotified: 0,
  };
  notifySubscribers(run, notice);
  yield* callActivity(context, 'notify', notice);
}

function denied(kind: string, message: string): PhaseResult {
  return { outcome: 'deny', detail: message, failure: { kind, message } };
}

/** What people have answered by now: a rejection ends the run; after an approval of what is asked the run assesses the VM again. */
export function answered(run: Run): PhaseResult | undefined {
  const rejected = isRejected(run);
  if (rejected !== undefined) return rejected;
  const { approval, question, waitingFor } = run.state;
  if (!permits(approval, question?.change) || !waitingFor.includes('approval-required')) return undefined;
  setState(run, { notBefore: nowIso(run.context), limitFrom: nowIso(run.context) });
  return { outcome: 'due', detail: `approved by ${approval?.by}` };
}

/** Whether somebody has rejected the run: that counts for as long as nothing was changed, whatever was asked and whoever has approved. */
export function isRejected(run: Run): PhaseResult | undefined {
  takeAnswers(run);
  const { approval } = run.state;
  if (approval?.answer !== 'rejected') return undefined;
  return denied('approval-rejected', `rejected by ${approval.by}`);
}

/** If nobody has answered in time, the run is denied. */
export function unansweredInTime(run: Run): PhaseResult | undefined {
  const { question, approval } = run.state;
  if (question?.until === undefined || permits(approval, question.change)) return undefined;
  if (nowMs(run.context) < Date.parse(question.until)) return undefined;
  return denied('approval-expired', `nobody approved within ${waitDaysOf(run)} days`);
}

/** Keeps the answers that came since the last call. */
export function takeAnswers(run: Run): void {
  for (const heard of takeEvents(run, approvalEvent)) {
    const answer = readApproval(heard);
    const { approval, question } = run.state;
    if (answer === undefined) continue;
    const plan = answer.change === question?.change ? question?.plan : undefined;
    const next = { ...answer, at: nowIso(run.context), ...(plan === undefined ? {} : { plan }) };
    setState(run, { approval: weightier(approval, next, question?.change) });
  }
}
