import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { loadCertificate } from '../../sandbox/arm/server/certificate.ts';

const item = z.looseObject({
  tags: z.looseObject({ 'ai.operation.id': z.string().exactOptional() }),
  data: z.object({
    baseType: z.string(),
    baseData: z.looseObject({
      name: z.string().exactOptional(),
      id: z.string().exactOptional(),
      properties: z.record(z.string(), z.string()).exactOptional(),
      metrics: z.array(z.looseObject({ name: z.string(), value: z.number() })).exactOptional(),
    }),
  }),
});
const items = z.array(item);

export type Item = z.infer<typeof item>;

/** What Application Insights' ingestion is asked by HTTPS, on this machine. */
export class Ingestion {
  readonly received: Item[] = [];
  requests = 0;
  readonly #close: () => Promise<void>;
  readonly #port: number;

  private constructor(port: number, close: () => Promise<void>) {
    this.#port = port;
    this.#close = close;
  }

  /** `deaf`: it takes what is sent, and never answers. */
  static async open(manners: 'takes' | 'deaf' = 'takes'): Promise<Ingestion> {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-ingestion-'));
    const { cert, key } = await loadCertificate(folder);
    await rm(folder, { recursive: true });
    const server = createServer({ cert, key }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks);
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        ingestion.requests++;
        if (manners === 'deaf') return;
        const sent = items.parse(JSON.parse(text.toString('utf8')));
        ingestion.received.push(...sent);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ itemsReceived: sent.length, itemsAccepted: sent.length, errors: [] }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ingestion: Ingestion = new Ingestion(port, async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    });
    return ingestion;
  }

  /** App settings with which everything is sent here, whatever certificate this server has. */
  get settings(): Readonly<Record<string, string>> {
    return {
      ACCELNET_TELEMETRY: 'metrics-and-traces',
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-1111-4222-8333-444444444444;IngestionEndpoint=https://127.0.0.1:${this.#port}/`,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_NO_WARNINGS: '1',
    };
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
