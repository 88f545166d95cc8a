import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { Instances } from '../../src/workflow/durable/instances.ts';
import { noon, vmFacts } from './facts.ts';

/** One request to the extension's local endpoint. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The continuation token that it names. */
  readonly token?: string;
  readonly type?: string;
  readonly body: string;
}

/** An answer of the extension; JSON with status 200 unless stated otherwise. */
export interface Answered {
  readonly status?: number;
  readonly body?: unknown;
  readonly token?: string;
}

/** The extension's local endpoint, with the answers that a test wants and the requests that it received. */
export async function durableExtension(
  answer: (asked: Asked) => Answered,
): Promise<{ instances: Instances; url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://local');
      const token = request.headers['x-ms-continuation-token'];
      const type = request.headers['content-type'];
      const one: Asked = {
        method: request.method ?? '',
        path: decodeURIComponent(pathname),
        query: Object.fromEntries(searchParams),
        ...(typeof token === 'string' ? { token } : {}),
        ...(type === undefined ? {} : { type }),
        body: Buffer.concat(chunks).toString(),
      };
      asked.push(one);
      const { status = 200, body = null, token: more } = answer(one);
      response.writeHead(status, more === undefined ? {} : { 'x-ms-continuation-token': more });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { instances: new Instances(url), url, asked };
}

/** An extension that gives the same answer to every request. */
export const always = (answered: Answered) => durableExtension(() => answered);

export const gone: Answered = { status: 404 };
export const broken: Answered = { status: 503 };

const parsed = parseVmId(vmFacts().id);
if (!parsed.ok) throw new Error(parsed.faults.join());

/** The id of the VM that tests request. */
export const vm = parsed.value;

/** An instance as the extension shows it; a test states only what differs. */
export const shown = (given: object = {}) => ({
  name: 'remediate',
  instanceId: 'run-1',
  runtimeStatus: 'Running',
  createdTime: noon,
  lastUpdatedTime: noon,
  input: null,
  output: null,
  customStatus: null,
  ...given,
});
