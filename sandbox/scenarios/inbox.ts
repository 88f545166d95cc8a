import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { loadCertificate } from '../arm/server/certificate.ts';

const event = z.looseObject({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  /** The time of the event, ISO 8601. */
  time: z.string(),
  data: z.looseObject({ kind: z.string(), remediation: z.string().optional(), text: z.string().optional() }),
});

/** A CloudEvent as it was received. */
export type ReceivedEvent = z.infer<typeof event>;

/** How the inbox answers: with a status, or never. */
export type Manners = number | 'hangs';

/** A receiver of the app's notifications: an HTTPS webhook for CloudEvents. */
export class Inbox {
  readonly url: string;
  /** All that was accepted, doubles included, in the order of arrival. */
  readonly accepted: ReceivedEvent[] = [];
  /** All attempts, whatever was answered. */
  readonly attempts: ReceivedEvent[] = [];
  /** Called with each attempt, before it is answered. */
  onAttempt: (received: ReceivedEvent) => void = () => undefined;
  manners: Manners = 202;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** Opens one with the certificate of the simulated Azure in this folder, the only one that the host trusts. */
  static async open(folder: string): Promise<Inbox> {
    const { cert, key } = await loadCertificate(folder);
    const server = createServer({ cert, key }, (request, response) => void inbox.#take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const close = async (): Promise<void> => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    };
    const inbox: Inbox = new Inbox(`https://127.0.0.1:${port}/events`, close);
    return inbox;
  }

  /** The app settings that make this inbox a subscriber. */
  get settings(): Readonly<Record<string, string>> {
    return { ACCELNET_NOTIFY_WEBHOOK: this.url };
  }

  async close(): Promise<void> {
    await this.#close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const received = event.parse(JSON.parse(text));
    this.attempts.push(received);
    const { manners } = this;
    this.onAttempt(received);
    if (manners === 'hangs') return;
    if (manners < 300) this.accepted.push(received);
    response.statusCode = manners;
    response.end();
  }
}
