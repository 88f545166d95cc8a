import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { loadCertificate } from '../../sandbox/arm/server/certificate.ts';

export interface ArmStub {
  readonly url: string;
  /** The requests: method, URL and the names of the headers that matter. */
  readonly seen: {
    method: string;
    url: string;
    authorization: boolean;
    correlation?: string;
    ifMatch?: string;
    body: string;
  }[];
  close(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as a test says, for wrong behaviour that the simulated Azure does not have. */
export async function armStub(answer: Answer, secure = true): Promise<ArmStub> {
  const seen: ArmStub['seen'] = [];
  const listener: Answer = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers, method = '', url = '' } = request;
      const correlation = headers['x-ms-correlation-request-id'];
      const ifMatch = headers['if-match'];
      seen.push({
        method,
        url,
        authorization: headers.authorization !== undefined,
        ...(typeof correlation === 'string' ? { correlation } : {}),
        ...(ifMatch === undefined ? {} : { ifMatch }),
        body: Buffer.concat(chunks).toString(),
      });
      answer(request, response);
    });
  };
  const server = secure ? createTlsServer(await trusted(), listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https' : 'http'}://localhost:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function trusted(): Promise<{ cert: string; key: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-cert-'));
  const { cert, key } = await loadCertificate(folder);
  await rm(folder, { recursive: true });
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  return { cert, key };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
