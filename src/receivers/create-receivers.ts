import type { TokenCredential } from '@azure/identity';
import type { NotifyConfig } from '../core/settings/notify-settings.ts';
import type { Receiver } from '../ports/receiver.ts';
import { eventGridTopic } from './event-grid-topic.ts';
import { webhookReceiver } from './webhook.ts';

// For one message to one receiver; only the next message to the same receiver waits for it.
const deadlineMs = 10_000;

/** All receivers of notifications besides the log. */
export function createReceivers(
  { webhook, topic, source }: NotifyConfig,
  credential: TokenCredential,
): readonly Receiver[] {
  const own = { source, deadlineMs };
  return [
    ...(webhook === undefined ? [] : [webhookReceiver({ webhook, ...own })]),
    ...(topic === undefined ? [] : [eventGridTopic({ endpoint: topic, credential, ...own })]),
  ];
}
