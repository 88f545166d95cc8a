import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Certificate } from './certificate.ts';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** A port that could not be had. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves an app on the loopback address, over TLS if it gets a certificate. Port 0 takes any free one. Rejects with a ListenError when the
 * port is taken or forbidden.
 */
export async function listen(
  app: Hono<{ Bindings: HttpBindings }>,
  port: number,
  certificate?: Certificate,
): Promise<Listening> {
  const { fetch } = app;
  const server =
    certificate === undefined
      ? createAdaptorServer({ fetch, createServer })
      : createAdaptorServer({
          fetch,
          createServer: createHttpsServer,
          serverOptions: { cert: certificate.cert, key: certificate.key },
        });
  // Long enough that no client meets a connection that is just being closed.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 65_000;
  await bound(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function bound(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.message;
      const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${code})`;
      reject(new ListenError(`port ${port} on 127.0.0.1 ${reason}`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
