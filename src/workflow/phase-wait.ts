import { type Durable, nowIso, nowMs, timerFor } from './calls.ts';
import { lookAgainEvent } from './names.ts';
import { learn, type Report, type Run } from './run.ts';
import { giveBackSlot } from './slot.ts';

/** Waits until it is time to look again, or until an event says that the VM has changed. Holds no slot. */
export function* wait(run: Run): Durable<Report> {
  const { context, input, facts } = run;
  yield* giveBackSlot(run);
  const limit = Date.parse(facts.startedAt) + input.policy.waitLimitHours * 3_600_000;
  if (nowMs(context) >= limit) return { signal: 'expired', detail: `waited since ${facts.startedAt}` };
  const until = Math.min(Date.parse(facts.notBefore), limit);
  while (nowMs(context) < until) {
    const timer = context.df.createTimer(timerFor(until));
    const event = context.df.waitForExternalEvent(lookAgainEvent);
    const winner = yield context.df.Task.any([event, timer]);
    if (winner === event) {
      timer.cancel();
      // Whatever was waited for, the VM is another one now.
      learn(run, { notBefore: nowIso(context) });
      return { signal: 'due', detail: 'an event says that the VM changed' };
    }
  }
  return { signal: 'due' };
}
