import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import type { Log } from '../../use-cases/log.ts';
import { type EventHandling, onResourceEvent } from './on-resource-event.ts';

/** How often a message is tried before it is dead-lettered: `maxDequeueCount` of host.json, which with its `visibilityTimeout` makes a day. */
export const maxTries = 288;

/** What the host says about a message besides its text. */
export interface MessageFacts {
  readonly id?: unknown;
  readonly dequeueCount?: unknown;
}

/**
 * One event that Event Grid has put into a storage queue, as a single object of either schema, handled like one that it delivers itself. For a failure that
 * may pass an error is thrown, and the host delivers the message again. After the last try the host moves it to the queue `<name>-poison`, where it
 * stays: people are notified. Answers whether it led to an assessment.
 */
export async function onQueuedEvent(
  event: unknown,
  message: MessageFacts,
  durable: DurableAccess,
  log: Log,
  deps: EventHandling,
): Promise<boolean> {
  try {
    return await onResourceEvent(event, durable, log, deps);
  } catch (error) {
    if (Number(message.dequeueCount) >= maxTries) await notifyDeadLettered(message, log, deps);
    throw error;
  }
}

async function notifyDeadLettered(
  { id }: MessageFacts,
  log: Log,
  { notify, now }: EventHandling,
): Promise<void> {
  const messageId = typeof id === 'string' ? id.slice(0, 64) : 'unknown';
  const text = `an event could not be handled for a day; it is in the poison queue as message ${messageId}`;
  const since = new Date(now()).toISOString();
  try {
    await notify({ kind: 'event-dead-lettered', subject: 'fleet', text, since, timesNotified: 0 });
  } catch (error) {
    log.error('an alert could not be sent', { text, error: String(error).slice(0, 300) });
  }
}
