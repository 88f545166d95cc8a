import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccessToken, TokenCredential } from '@azure/identity';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventGridTopic } from '../../src/receivers/event-grid-topic.ts';
import { webhookReceiver } from '../../src/receivers/webhook.ts';
import { outboxMessage } from '../support/outbox-messages.ts';

interface Request {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly [name: string]: unknown };
}

/** A server on the loopback that answers as it is told to, and keeps what it got. */
async function server(answer: (response: ServerResponse, request: Request) => void) {
  const requests: Request[] = [];
  const own = createServer((message, response) => {
    let text = '';
    message.on('data', (chunk) => {
      text += String(chunk);
    });
    message.on('end', () => {
      const request = { url: message.url ?? '', headers: message.headers, body: JSON.parse(text) as object };
      requests.push(request as Request);
      answer(response, request as Request);
    });
  });
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    own.closeAllConnections();
    await new Promise((resolve) => own.close(resolve));
  });
  return { url: `http://127.0.0.1:${(own.address() as AddressInfo).port}/hook`, requests };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end();
  };
const webhook = (url: string, format: 'cloudevents' | 'teams' = 'cloudevents', authorization?: string) =>
  webhookReceiver({
    webhook: { url, format, ...(authorization === undefined ? {} : { authorization }) },
    source: '/accelnet',
    deadlineMs: 500,
  });
const news = outboxMessage('run-1:done:0');

describe('a webhook', () => {
  test('gets a CloudEvent in structured mode, with the header that it wants', async () => {
    const { url, requests } = await server(status(202));
    expect(await webhook(url, 'cloudevents', 'Bearer key').deliver(news)).toEqual({ kind: 'delivered' });
    const [request] = requests;
    expect(request?.headers).toMatchObject({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      authorization: 'Bearer key',
    });
    expect(request?.body).toMatchObject({ specversion: '1.0', id: 'run-1:done:0', source: '/accelnet' });
  });

  test('of Teams gets an Adaptive Card as JSON', async () => {
    const { url, requests } = await server(status(202));
    expect(await webhook(url, 'teams').deliver(news)).toEqual({ kind: 'delivered' });
    expect(requests[0]?.headers['content-type']).toBe('application/json');
    expect(requests[0]?.headers.authorization).toBeUndefined();
    expect(requests[0]?.body.type).toBe('message');
  });

  test.each([400, 413, 422])('that answers %i will never take it', async (code) => {
    const { url } = await server(status(code));
    expect(await webhook(url).deliver(news)).toEqual({ kind: 'unacceptable', why: `HTTP ${code}` });
  });

  test.each([401, 403, 404, 408, 429, 500, 503])('that answers %i is tried again', async (code) => {
    const { url } = await server(status(code));
    expect(await webhook(url).deliver(news)).toEqual({ kind: 'failed', why: `HTTP ${code}` });
  });

  test('may say how long it wants to be left in peace', async () => {
    const { url } = await server(status(429, { 'retry-after': '120' }));
    expect(await webhook(url).deliver(news)).toMatchObject({ retryAfterSeconds: 120 });
  });

  test.each(['99999999999999999999999', 'Infinity', '1e30', '-3'])(
    'that wants to be left in peace for %s seconds has said nothing',
    async (value) => {
      const { url } = await server(status(429, { 'retry-after': value }));
      expect(await webhook(url).deliver(news)).toEqual({ kind: 'failed', why: 'HTTP 429' });
    },
  );

  test('that redirects is not followed, and the key goes nowhere else', async () => {
    const elsewhere = await server(status(200));
    const { url } = await server(status(307, { location: elsewhere.url }));
    expect(await webhook(url, 'cloudevents', 'Bearer key').deliver(news)).toEqual({
      kind: 'failed',
      why: 'HTTP 307',
    });
    expect(elsewhere.requests).toEqual([]);
  });

  test('that hangs is given up in time', async () => {
    const { url } = await server(() => undefined);
    expect(await webhook(url).deliver(news)).toEqual({ kind: 'failed', why: 'TimeoutError' });
  });

  test('that cannot be reached is told by a code, without its address', async () => {
    // Port 1 of the loopback: nobody listens there.
    const delivery = await webhook('http://127.0.0.1:1/secret').deliver(news);
    expect(delivery).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(delivery)).not.toMatch(/secret|127\.0\.0\.1/);
  });
});

/** Gives tokens for whatever audience it is asked. */
const credential: TokenCredential = {
  getToken: async (scopes): Promise<AccessToken> => {
    const aud = String(scopes).replace(/\/\.default$/, '');
    const claims = Buffer.from(JSON.stringify({ aud })).toString('base64url');
    return { token: `e30.${claims}.c2ln`, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  },
};

/** What Event Grid asks of those who publish. */
function asEventGrid(response: ServerResponse, { url, headers, body }: Request): void {
  const claims = /^Bearer [^.]+\.([^.]+)\./.exec(headers.authorization ?? '')?.[1] ?? '';
  const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as { aud?: string };
  const cloudEvent = headers['content-type']?.startsWith('application/cloudevents+json') === true;
  const known = new URL(url, 'http://h').searchParams.get('api-version') === '2018-01-01';
  const right = cloudEvent && known && body.specversion === '1.0';
  const may = aud === 'https://eventgrid.azure.net';
  status(may ? (right ? 200 : 400) : 401)(response);
}

describe('an Event Grid topic', () => {
  test('gets a CloudEvent by the app’s identity, for Event Grid’s own audience', async () => {
    const { url, requests } = await server(asEventGrid);
    const topic = eventGridTopic({ endpoint: url, credential, source: '/accelnet', deadlineMs: 500 });
    expect(await topic.deliver(news)).toEqual({ kind: 'delivered' });
    expect(requests[0]?.body).toMatchObject({
      id: 'run-1:done:0',
      type: 'accelnet.remediation.rolled-back.v1',
    });
  });

  test('is not asked without a token', async () => {
    const { url, requests } = await server(asEventGrid);
    const none: TokenCredential = { getToken: async () => null };
    const hangs: TokenCredential = { getToken: async () => await new Promise(() => undefined) };
    const own = { endpoint: url, source: '/accelnet', deadlineMs: 50 };
    expect(await eventGridTopic({ ...own, credential: none }).deliver(news)).toMatchObject({
      why: 'no token',
    });
    expect(await eventGridTopic({ ...own, credential: hangs }).deliver(news)).toMatchObject({
      why: 'no token: TimeoutError',
    });
    expect(requests).toEqual([]);
  });
});
