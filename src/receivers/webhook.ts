import { teamsMessageOf } from '../core/notifications/adaptive-card.ts';
import { cloudEventOf } from '../core/notifications/cloud-event.ts';
import type { NotifyConfig } from '../core/settings/notify-settings.ts';
import type { Receiver } from '../ports/receiver.ts';
import { postJson } from './post-json.ts';

export interface WebhookOptions {
  readonly webhook: NonNullable<NotifyConfig['webhook']>;
  readonly source: string;
  readonly deadlineMs: number;
}

/** A webhook that takes CloudEvents in structured mode, or the Workflows webhook of a Teams channel. */
export function webhookReceiver({ webhook, source, deadlineMs }: WebhookOptions): Receiver {
  const { url, format, authorization } = webhook;
  const cloudEvents = format === 'cloudevents';
  return {
    name: 'webhook',
    deliver: (outboxMessage) =>
      postJson({
        url,
        authorization,
        contentType: cloudEvents ? 'application/cloudevents+json; charset=utf-8' : 'application/json',
        body: cloudEvents ? cloudEventOf(outboxMessage, source) : teamsMessageOf(outboxMessage),
        signal: AbortSignal.timeout(deadlineMs),
      }),
  };
}
