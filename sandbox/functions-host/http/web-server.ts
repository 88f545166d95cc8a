import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { StartFault } from '../functions/start-fault.ts';
import { toError } from './json.ts';

/** A listening server. Until `answer` is set it says 503: the app is being loaded. */
export interface WebServer {
  readonly hostname: string;
  answer: (request: Request) => Response | Promise<Response>;
  /** Takes no more requests, and cuts those that have not been answered. */
  close(): Promise<void>;
}

/** Listens on the loopback address. `port` 0 takes any free one; a port in use is a StartFault. */
export async function listen(port: number): Promise<WebServer> {
  const starting = (): Response => new Response(null, { status: 503 });
  const web = { hostname: '', answer: starting as WebServer['answer'] };
  const server = await new Promise<ServerType>((resolve, reject) => {
    const fetch = (request: Request) => web.answer(request);
    // The app must find the Request and Response that its Node has, not the server's.
    const options = { fetch, port, hostname: '127.0.0.1', overrideGlobalObjects: false };
    const created = serve(options, () => resolve(created));
    created.on('error', (error) => reject(new StartFault(listenFault(port, error), { cause: error })));
  });
  web.hostname = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(web, {
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(toError(error)) : resolve()));
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  });
}

function listenFault(port: number, error: unknown): string {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return inUse ? `port ${port} is in use` : `port ${port} cannot be listened on: ${toError(error).message}`;
}
