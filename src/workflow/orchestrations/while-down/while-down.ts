import { EntityId, type OrchestrationContext } from 'durable-functions';
import type { AddInput } from '../../../core/notifications/outbox.ts';
import type { Notice, NoticeKind } from '../../../ports/notify.ts';
import { entities, safeguardsKey } from '../../durable/names.ts';
import { callActivity, type Durable, nowIso, nowMs, sleepUntil } from '../calls.ts';

// All waits while a VM is down use these functions, so that people are notified during the wait once the VM is down for too long.

/** A VM that a run has stopped, and when it was to run again. */
export interface DownWatch {
  readonly runId: string;
  readonly vmId: string;
  /** ISO 8601. */
  readonly since: string;
  /** Milliseconds since the epoch. */
  readonly lateAt: number;
  /** Whether receivers want the notification `down-too-long`. */
  readonly subscribedKinds: boolean;
  /** Whether people were notified. */
  readonly notified: boolean;
}

/** The present watch of an orchestration; without one the VM is not down because of this run. */
export interface Watching {
  watch: DownWatch | undefined;
}

/** Sleeps, and notifies people meanwhile once the VM is down for longer than planned. */
export function* pauseUntil(context: OrchestrationContext, at: number, down: Watching): Durable<void> {
  const { watch } = down;
  if (watch !== undefined && at >= watch.lateAt) {
    yield* sleepUntil(context, watch.lateAt);
    yield* notifyIfLate(context, down);
  }
  yield* sleepUntil(context, at);
}

export function* pause(context: OrchestrationContext, seconds: number, down: Watching): Durable<void> {
  yield* pauseUntil(context, nowMs(context) + seconds * 1000, down);
}

/** Notifies people that the VM is down for longer than planned, once it is. No entity is waited for. */
export function* notifyIfLate(context: OrchestrationContext, down: Watching): Durable<void> {
  const { watch } = down;
  if (watch === undefined || watch.notified || nowMs(context) < watch.lateAt) return;
  down.watch = { ...watch, notified: true };
  const { runId, vmId, since, subscribedKinds } = watch;
  const kind: NoticeKind = 'down-too-long';
  const text = `the VM is down since ${since}, longer than planned; its run goes on`;
  const what = { kind, subject: vmId, runId, text } as const;
  const now = nowIso(context);
  context.df.signalEntity(new EntityId(entities.alerts, safeguardsKey), 'raise', {
    id: lateAlert(runId),
    now,
    ...what,
  });
  const notice: Notice = { ...what, since: now, timesNotified: 0 };
  const outboxMessage: AddInput = { at: now, notice };
  if (subscribedKinds)
    context.df.signalEntity(new EntityId(entities.outbox, safeguardsKey), 'add', outboxMessage);
  // If it cannot be sent now, the timer sends it.
  yield* callActivity(context, 'notify', notice);
}

export const lateAlert = (runId: string): string => `down-too-long:${runId}`;
