import { EntityId } from 'durable-functions';
import {
  type DeliveryReport,
  isDeadLettered,
  type OutboxMessage,
  type OutboxState,
  pendingFor,
  receiverFailureAfter,
} from '../../core/notifications/outbox.ts';
import type { Delivery, Receiver } from '../../ports/receiver.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';

export interface DeliveryScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly receivers: readonly Receiver[];
  readonly now: () => number;
}

// What is left over is delivered by the next pass.
const maxAPass = 100;
const maxPassMs = 45_000;
const outbox = new EntityId(entities.outbox, safeguardsKey);

/** Empties the outbox: each receiver by itself, so that one that fails delays no other. If a pass dies, the next one sends again what it had sent. */
export async function deliverNotices(scope: DeliveryScope): Promise<void> {
  const state = await scope.durable.instances.outbox();
  const { deadLettered } = state;
  if (deadLettered > 0)
    scope.log.error('notifications were dead-lettered: the outbox is full', { notifications: deadLettered });
  await Promise.all(
    scope.receivers.map((receiver, n) => deliverTo(scope, receiver, state, n === 0 ? deadLettered : 0)),
  );
}

/** Sends what is pending for a receiver, in order, until it fails; then nothing is sent to it for a while. */
async function deliverTo(
  scope: DeliveryScope,
  receiver: Receiver,
  state: OutboxState,
  deadLettered: number,
): Promise<void> {
  const { durable, log, receivers, now } = scope;
  const { name } = receiver;
  const pending = pendingFor(state, name, now());
  if (pending.length === 0 && deadLettered === 0) return;
  const done: string[] = [];
  const until = now() + maxPassMs;
  let failed: Extract<Delivery, { kind: 'failed' }> | undefined;
  for (const outboxMessage of pending.slice(0, maxAPass)) {
    if (now() >= until) break;
    const delivery = await receiver.deliver(outboxMessage);
    if (delivery.kind === 'failed') {
      failed = delivery;
      break;
    }
    done.push(outboxMessage.id);
    if (delivery.kind === 'unacceptable')
      log.error('a notification is not accepted', about(name, outboxMessage, delivery.why));
  }
  const failure = failed && receiverFailureAfter(state.failing[name], now(), failed.retryAfterSeconds);
  if (failed !== undefined) {
    log.warn('a subscriber fails', { receiver: name, why: failed.why, ...failure });
    done.push(...giveUp(scope, name, pending.slice(done.length), failed.why));
  }
  const report: DeliveryReport = {
    receiver: name,
    receivers: receivers.map((one) => one.name),
    done,
    ...(failure === undefined ? {} : { failure }),
    deadLettered,
  };
  await durable.client.signalEntity(outbox, 'report', report);
}

function giveUp(
  { log, now }: DeliveryScope,
  name: string,
  left: readonly OutboxMessage[],
  why: string,
): string[] {
  const late = left.filter((outboxMessage) => isDeadLettered(outboxMessage, now()));
  for (const outboxMessage of late)
    log.error('a notification is dead-lettered', about(name, outboxMessage, why));
  return late.map(({ id }) => id);
}

function about(receiver: string, { id, at, notice }: OutboxMessage, why: string): object {
  return { receiver, why, id, at, kind: notice.kind, subject: notice.subject };
}
