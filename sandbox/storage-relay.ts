import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that passes every request on to the storage, and can do something right before or after one of them. */
export interface StorageRelay {
  /** The storage's connection string, by way of this. */
  readonly connectionString: string;
  /** What has passed so far: requests, those of them that write, and bytes that were answered. */
  readonly passed: () => { readonly requests: number; readonly writes: number; readonly bytes: number };
  /** Called around the nth request that writes, counted from now; what comes after it waits for it. */
  around(nth: number, when: 'before' | 'after', act: () => void): void;
  /** The same of the nth request, whatever it does. */
  aroundAny(nth: number, when: 'before' | 'after', act: () => void): void;
  close(): Promise<void>;
}

/** Stands between an app and the storage behind a connection string that names its endpoints. */
export async function storageRelay(connectionString: string): Promise<StorageRelay> {
  const passed = { requests: 0, writes: 0, bytes: 0 };
  let due: { of: 'requests' | 'writes'; at: number; when: 'before' | 'after'; act: () => void } | undefined;
  const relays = new Map<string, ReturnType<typeof createServer>>();
  const relayTo = async (port: string): Promise<number> => {
    const server = createServer(async (incoming, answer) => {
      const body: Buffer[] = [];
      for await (const chunk of incoming) body.push(chunk as Buffer);
      const writing = incoming.method !== 'GET' && incoming.method !== 'HEAD';
      passed.requests++;
      if (writing) passed.writes++;
      const isDue = due !== undefined && due.at === passed[due.of] && (writing || due.of === 'requests');
      const now = isDue ? due : undefined;
      if (now?.when === 'before') now.act();
      // Storage's signature covers the path and the date, not the address.
      const { method, headers, url } = incoming;
      const outgoing = send({ host: '127.0.0.1', port, method, path: url, headers });
      outgoing.on('error', () => answer.destroy());
      outgoing.on('response', (response) => {
        if (now?.when === 'after') now.act();
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.on('data', (chunk: Buffer) => {
          passed.bytes += chunk.length;
        });
        response.pipe(answer);
      });
      outgoing.end(Buffer.concat(body));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    relays.set(port, server);
    return (server.address() as AddressInfo).port;
  };
  let relayed = connectionString;
  for (const [, port = ''] of connectionString.matchAll(/Endpoint=http:\/\/127\.0\.0\.1:(\d+)/g))
    relayed = relayed.replaceAll(`127.0.0.1:${port}/`, `127.0.0.1:${await relayTo(port)}/`);
  return {
    connectionString: relayed,
    passed: () => ({ ...passed }),
    around: (nth, when, act) => {
      due = { of: 'writes', at: passed.writes + nth, when, act };
    },
    aroundAny: (nth, when, act) => {
      due = { of: 'requests', at: passed.requests + nth, when, act };
    },
    close: async () => {
      for (const server of relays.values()) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
