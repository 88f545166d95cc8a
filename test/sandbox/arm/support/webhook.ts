import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  // Which members a test reads depends on the schema.
  readonly body: unknown;
}

export interface WebhookEnd {
  readonly url: string;
  /** The requests after the handshake, in the order of arrival. */
  readonly received: Received[];
  close(): Promise<void>;
}

/** An endpoint that answers the handshake and then gives these statuses, the last one for all further requests. */
export async function startWebhook(
  statuses: readonly number[] = [200],
  shakesHands = true,
): Promise<WebhookEnd> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (request.method === 'OPTIONS') {
        if (shakesHands)
          response.setHeader('webhook-allowed-origin', String(request.headers['webhook-request-origin']));
        response.end();
        return;
      }
      const body: unknown = JSON.parse(text);
      if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
        const [event] = body as { data: { validationCode: string } }[];
        response.end(
          shakesHands ? JSON.stringify({ validationResponse: event?.data.validationCode }) : 'hello',
        );
        return;
      }
      response.statusCode = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
      received.push({ headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received, close };
}
