import type { LeaseAnswer } from '../../../core/coordination/lease.ts';
import { entities, reassessEvent } from '../../durable/names.ts';
import { answered, notifyQuestion, takeAnswers, unansweredInTime } from '../ask-approval.ts';
import { callEntity, type Durable, nowIso, nowMs, timerFor } from '../calls.ts';
import { isCancelled } from '../cancellation.ts';
import { listenForEvents, takeEvents, tasksOf } from '../event-tasks.ts';
import { type PhaseResult, type Run, setState } from '../run.ts';
import { giveBackSlot } from '../safeguard.ts';
import { later } from '../waits.ts';

// The SDK makes a timer of more than 6 days a task of several, which must not be raced and cancelled.
const maxTimerMs = 5 * 86_400_000;

/**
 * Waits until it is time to assess again, or until an event comes; events that came before the wait began, or together with
 * others, count too. Holds no slot, but keeps a place in the queue.
 */
export function* wait(run: Run): Durable<PhaseResult> {
  const { context, input, state } = run;
  if (!state.queued) yield* giveBackSlot(run);
  if (state.undo !== undefined) yield* forgetUndo(run);
  yield* notifyQuestion(run);
  const since = run.state.limitFrom ?? state.startedAt;
  const limit = Date.parse(since) + input.policy.waitLimitHours * 3_600_000;
  for (;;) {
    const said = spoken(run) ?? unansweredInTime(run);
    if (said !== undefined) return said;
    if (nowMs(context) >= limit) return { outcome: 'expired', detail: `waited since ${since}` };
    if (hasChanged(run)) return { outcome: 'due', detail: 'an event says that the VM changed' };
    const until = Math.min(Date.parse(run.state.notBefore), limit);
    if (nowMs(context) >= until) return { outcome: 'due' };
    yield* hearUntil(run, Math.min(until, nowMs(context) + maxTimerMs));
  }
}

/** A cancellation or an answer that has come by now. */
function spoken(run: Run): PhaseResult | undefined {
  return isCancelled(run) ? { outcome: 'cancel' } : answered(run);
}

/** Whether an event says that the VM changed: then it is assessed again, whatever was waited for, but no earlier than Azure has asked. */
function hasChanged(run: Run): boolean {
  if (takeEvents(run, reassessEvent).length === 0) return false;
  const now = nowIso(run.context);
  const { assessNotBefore = now } = run.state;
  setState(run, { notBefore: later(now, assessNotBefore) });
  return Date.parse(assessNotBefore) <= Date.parse(now);
}

/** Sleeps until `at` (ms), or until an event comes. */
function* hearUntil(run: Run, at: number): Durable<void> {
  const { context } = run;
  const timer = context.df.createTimer(timerFor(at));
  yield context.df.Task.any([...tasksOf(run), timer]);
  if (!timer.isCompleted) timer.cancel();
}

/** Keeps the events that have come for the next generation of the run. */
export function* takeAllEvents(run: Run): Durable<void> {
  yield* listenForEvents(run);
  isCancelled(run);
  takeAnswers(run);
  hasChanged(run);
}

/** Removes the undo record: nothing was changed, so nothing must be put back if this run is orphaned while it waits. */
function* forgetUndo(run: Run): Durable<void> {
  const { context, input, id } = run;
  yield* callEntity<LeaseAnswer>(context, entities.lease, input.leaseKey, 'forget', { runId: id });
  const { undo: _undo, ...facts } = run.state;
  run.state = facts;
}
