import { readCancel } from '../../core/remediation/cancel.ts';
import { mayCancel, type PhaseOutcome } from '../../core/remediation/machine.ts';
import type { CloudFailure } from '../../ports/cloud.ts';
import { cancelEvent } from '../durable/names.ts';
import { type Durable, nowIso, timerFor } from './calls.ts';
import { takeEvents, tasksOf } from './event-tasks.ts';
import { type Run, setState } from './run.ts';

/** Sleeps until `at` (ms), or until an operator cancels. */
export function* sleepUnlessCancelled(run: Run, at: number): Durable<void> {
  const { df } = run.context;
  while (!isCancelled(run) && df.currentUtcDateTime.getTime() < at) {
    const timer = df.createTimer(timerFor(at));
    yield df.Task.any([...tasksOf(run), timer]);
    if (!timer.isCompleted) timer.cancel();
  }
}

/** Whether an operator has cancelled the run; keeps who it was. */
export function isCancelled(run: Run): boolean {
  const heard = takeEvents(run, cancelEvent);
  if (run.state.cancelled === undefined && heard.length > 0)
    setState(run, { cancelled: { ...readCancel(heard[0]), at: nowIso(run.context) } });
  return run.state.cancelled !== undefined;
}

/** The failure with which a cancelled run turns back. */
export function cancellationOf(run: Run): CloudFailure | undefined {
  if (!isCancelled(run)) return undefined;
  return { kind: 'cancelled', message: `cancelled by ${run.state.cancelled?.by ?? 'unknown'}` };
}

/** The outcome that counts: a cancellation overrides what a phase reported, for as long as the run goes forward. */
export function withCancellation(run: Run, outcome: PhaseOutcome): PhaseOutcome {
  const failure = cancellationOf(run);
  if (failure === undefined || !mayCancel(run.state.stage, outcome)) return outcome;
  setState(run, { failure });
  return 'cancel';
}
