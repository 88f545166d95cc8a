import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { QueueClient } from '@azure/storage-queue';

/** Where a simulated Event Grid may deliver. */
export interface QueueDelivery {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A webhook that puts each event into a storage queue as Event Grid does where a queue is its destination: one event a message, base64
 * (MicrosoftDocs/azure-docs#102923).
 */
export async function deliverToQueue(queue: QueueClient): Promise<QueueDelivery> {
  const server = createServer(async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'OPTIONS') {
      answer.writeHead(200, { 'webhook-allowed-origin': 'eventgrid.azure.net' }).end();
      return;
    }
    const events: unknown[] = [JSON.parse(Buffer.concat(chunks).toString('utf8'))].flat();
    if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
      const [{ data }] = events as [{ data: { validationCode: string } }];
      answer.end(JSON.stringify({ validationResponse: data.validationCode }));
      return;
    }
    for (const event of events)
      await queue.sendMessage(Buffer.from(JSON.stringify(event)).toString('base64'));
    answer.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
