import type { GateAnswer } from '../core/gate.ts';
import { answered, approvalTask } from './approval.ts';
import { giveBackSlot } from './brake.ts';
import { callEntity, type Durable, nowIso, nowMs, timerFor } from './calls.ts';
import { cancelTask, isCancelled } from './cancelling.ts';
import { entities, lookAgainEvent } from './names.ts';
import { learn, type Report, type Run } from './run.ts';

// The SDK makes a timer of more than 6 days a task of several, which must not be raced and cancelled.
const longestTimerMs = 5 * 86_400_000;

/** Waits until it is time to look again, or until an event says that the VM has changed. Holds no slot, but keeps a place in the queue. */
export function* wait(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  if (!facts.queued) yield* giveBackSlot(run);
  if (facts.undo !== undefined) yield* forgetUndo(run);
  if (isCancelled(run)) return { signal: 'cancel' };
  const since = facts.limitFrom ?? facts.startedAt;
  const limit = Date.parse(since) + input.policy.waitLimitHours * 3_600_000;
  if (nowMs(context) >= limit) return { signal: 'expired', detail: `waited since ${since}` };
  const until = Math.min(Date.parse(facts.notBefore), limit);
  while (nowMs(context) < until) {
    const heard = yield* hearUntil(run, Math.min(until, nowMs(context) + longestTimerMs));
    if (heard !== undefined) return heard;
  }
  return { signal: 'due' };
}

/** Sleeps until `at` (ms), or until somebody has something to say. */
function* hearUntil(run: Run, at: number): Durable<Report | undefined> {
  const { context } = run;
  const timer = context.df.createTimer(timerFor(at));
  const event = context.df.waitForExternalEvent(lookAgainEvent);
  const winner = yield context.df.Task.any([event, timer, cancelTask(run), approvalTask(run)]);
  if (!timer.isCompleted) timer.cancel();
  if (isCancelled(run)) return { signal: 'cancel' };
  const answer = answered(run);
  if (answer !== undefined) return answer;
  if (winner !== event) return undefined;
  // Whatever was waited for, the VM is another one now.
  learn(run, { notBefore: nowIso(context) });
  return { signal: 'due', detail: 'an event says that the VM changed' };
}

/** Nothing was changed: what was found is not ours to put back, should this run die while it waits. */
function* forgetUndo(run: Run): Durable<void> {
  const { context, input, id } = run;
  yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, 'forget', { runId: id });
  const { undo: _undo, ...facts } = run.facts;
  run.facts = facts;
}
