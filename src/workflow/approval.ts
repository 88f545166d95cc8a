import type { Task } from 'durable-functions';
import { readApproval } from '../core/approval.ts';
import type { Plan } from '../core/decide.ts';
import { callActivity, type Durable, isoAfter, nowIso, nowMs } from './calls.ts';
import { approvalEvent } from './names.ts';
import { learn, type Report, type Run } from './run.ts';
import { waitFor } from './waits.ts';

// What stands against an outage while a person is asked; all else is waited for first, so that what is shown is what will be done.
const besides: ReadonlySet<string> = new Set(['outside-window', 'blackout']);

/** Whether these deferrals end with a person's word, or with a time that the person may know of already. */
export function isForApproval(codes: readonly string[]): boolean {
  return (
    codes.includes('approval-required') &&
    codes.every((code) => code === 'approval-required' || besides.has(code))
  );
}

const secondsADay = 86_400;
// Runs that began before there were approvals.
const usualWaitDays = 7;

/** Asks for approval, once, and waits for it; where nobody answered in time, that is a no. */
export function* awaitApproval(run: Run, codes: Run['facts']['waitingFor'], plan: Plan): Durable<Report> {
  const { context, input, id, facts } = run;
  const days = input.policy.approvalWaitDays ?? usualWaitDays;
  if (facts.approvalUntil === undefined) {
    learn(run, { approvalUntil: isoAfter(context, days * secondsADay) });
    const { vmId } = input.request;
    const text = `${id} waits for approval to ${plan === 'restart' ? 'stop and start' : 'change'} the VM until ${run.facts.approvalUntil}`;
    yield* callActivity(context, 'notify', {
      kind: 'approval-wanted',
      subject: vmId,
      runId: id,
      text,
      since: nowIso(context),
      told: 0,
    });
  }
  const until = run.facts.approvalUntil ?? nowIso(context);
  if (nowMs(context) >= Date.parse(until))
    return denied('approval-expired', `nobody approved within ${days} days`);
  return waitFor(run, until, codes, plan);
}

function denied(kind: string, message: string): Report {
  return { signal: 'deny', detail: message, failure: { kind, message } };
}

/** A task that ends when a person answers; each race gets one of its own (Azure/azure-functions-durable-js#574). */
export function approvalTask(run: Run): Task {
  const task = run.context.df.waitForExternalEvent(approvalEvent);
  run.answers.push(task);
  return task;
}

/** What a person answered since the run waits, if that can be read: a no ends the run, a yes has it look again. */
export function answered(run: Run): Report | undefined {
  if (run.facts.approval !== undefined) return undefined;
  const heard = run.answers.filter((task) => task.isCompleted === true);
  const answer = heard.map((task) => readApproval(task.result)).find((one) => one !== undefined);
  if (answer === undefined) return undefined;
  const at = nowIso(run.context);
  learn(run, { approval: { ...answer, at } });
  if (answer.answer === 'rejected') return denied('approval-rejected', `rejected by ${answer.by}`);
  learn(run, { notBefore: at });
  return { signal: 'due', detail: `approved by ${answer.by}` };
}
