import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { createClient, type Received, type Sent } from '../../client/client.ts';
import { fetchSender, remembering } from '../../client/senders.ts';

/** An app that answers by what it is sent, and keeps what it was sent. */
function app(answer: (sent: Sent) => { status: number; body: string; headers?: Record<string, string> }) {
  const sent: Sent[] = [];
  const send = async (one: Sent): Promise<Received> => {
    sent.push(one);
    const { status, body, headers = {} } = answer(one);
    return { status, header: (name) => headers[name] ?? null, text: async () => body };
  };
  return { send, sent };
}

const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });

describe('a call', () => {
  test('is sent to the path of its route with the parameters in place', async () => {
    const { send, sent } = app(() => json({}));
    const { ask, act } = createClient(send);
    await ask('me', {});
    await ask('vms', {
      query: { top: 5, continuationToken: undefined, name: '' },
      filter: { reason: 'a b&c' },
    });
    await act('cancelRemediation', { parameters: { id: '../x' }, body: { comment: 'why' } });
    await act('postSweep', {});
    expect(sent.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/api/me', undefined],
      ['GET', '/api/vms?reason=a+b%26c&top=5', undefined],
      ['POST', '/api/remediations/..%2Fx/cancel', '{"comment":"why"}'],
      ['POST', '/api/sweep', '{}'],
    ]);
    expect(sent.map(({ headers }) => headers['content-type'])).toEqual([
      undefined,
      undefined,
      'application/json',
      'application/json',
    ]);
  });

  test('gives the answer with the app’s time', async () => {
    const headers = { 'accelnet-now': '2026-11-22T10:00:00.000Z' };
    const { send } = app(() => ({ ...json({ name: 'Ada', acts: [] }), headers }));
    const answered = await createClient(send).ask('me', {});
    expect(answered).toEqual({
      ok: true,
      status: 200,
      value: { name: 'Ada', acts: [] },
      at: Date.parse('2026-11-22T10:00:00Z'),
    });
  });

  test('gives the answer of health also where it is a 503', async () => {
    const { send } = app(() => ({ status: 503, body: '{"healthy":false}' }));
    expect(await createClient(send).ask('health', {})).toMatchObject({ ok: true, status: 503 });
  });

  test('gives the problem where it was refused', async () => {
    const problem = { status: 404, title: 'Not Found', detail: 'no such run', code: 'not-found' };
    const { send } = app(() => ({ status: 404, body: JSON.stringify(problem) }));
    const answered = await createClient(send).ask('remediation', { parameters: { id: 'x' } });
    expect(answered).toMatchObject({ ok: false, status: 404, problem });
  });

  test.each([
    ['no body', 401, ''],
    ['a page of HTML', 503, '<html>'],
    ['a page of HTML that says it is well', 200, '<html>'],
    ['JSON that is no problem', 500, '["detail"]'],
  ])('gives no problem where the platform answers with %s', async (_what, status, body) => {
    const { send } = app(() => ({ status, body }));
    expect(await createClient(send).ask('me', {})).toEqual({
      ok: false,
      status,
      problem: undefined,
      text: body,
    });
  });

  test('is of the types of its route', async () => {
    const { ask, act } = createClient(app(() => json({})).send);
    // Never called: the compiler alone reads it.
    const wrong = async (): Promise<void> => {
      // @ts-expect-error: there is no such route
      await ask('vm', {});
      // @ts-expect-error: it is asked with POST
      await ask('postSweep', {});
      // @ts-expect-error: the id is missing
      await ask('remediation', {});
      // @ts-expect-error: there is no such parameter
      await ask('vms', { query: { Name: 'a' } });
      // @ts-expect-error: the body has no such member
      await act('postSweep', { body: { commend: 'a' } });
    };
    expect(wrong).toBeTypeOf('function');
    const answered = await ask('me', {});
    if (answered.ok) expectTypeOf(answered.value.role).toEqualTypeOf<'reader' | 'operator'>();
  });
});

test('a request that is sent with fetch carries its body, and the headers of the moment', async () => {
  const server = createServer(async (request, response) => {
    const said = {
      method: request.method,
      url: request.url,
      key: request.headers['x-key'],
      body: await text(request),
    };
    response.writeHead(202, { 'accelnet-now': '2026-11-22T10:00:00.000Z' }).end(JSON.stringify(said));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    let key = 'first';
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { act } = createClient(fetchSender(origin, () => ({ 'x-key': key })));
    const asked = { method: 'POST', url: '/api/sweep', body: '{"comment":"why"}' };
    for (key of ['second', 'third'])
      expect(await act('postSweep', { body: { comment: 'why' } })).toEqual({
        ok: true,
        status: 202,
        value: { ...asked, key },
        at: Date.parse('2026-11-22T10:00:00Z'),
      });
  } finally {
    server.close();
  }
});

describe('kept answers', () => {
  const tagged = (count: { n: number }) => (sent: Sent) => {
    const etag = `"${count.n}"`;
    const headers = { etag, 'accelnet-now': new Date(count.n).toISOString() };
    return sent.headers['if-none-match'] === etag
      ? { status: 304, body: '', headers }
      : { ...json({ n: count.n }), headers };
  };

  test('are given again where the app says that nothing has changed', async () => {
    const count = { n: 1 };
    const { send, sent } = app(tagged(count));
    const { ask } = createClient(remembering(send));
    const first = await ask('overview', {});
    expect(await ask('overview', {})).toEqual(first);
    count.n = 2;
    expect(await ask('overview', {})).toMatchObject({ status: 200, value: { n: 2 }, at: 2 });
    expect(sent.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"', '"1"']);
  });

  test('are kept by path, the last ones only, and never of an act', async () => {
    const { send, sent } = app(tagged({ n: 1 }));
    const { ask, act } = createClient(remembering(send, 1));
    await ask('vms', { query: { top: 1 } });
    await ask('vms', { query: { top: 2 } });
    await ask('vms', { query: { top: 1 } });
    await act('postSweep', {});
    await act('postSweep', {});
    expect(sent.filter(({ headers }) => 'if-none-match' in headers)).toEqual([]);
  });

  test('are not made of a refusal', async () => {
    const { send, sent } = app(() => ({ status: 503, body: '{}', headers: { etag: '"1"' } }));
    const { ask } = createClient(remembering(send));
    await ask('health', {});
    await ask('health', {});
    expect(sent.filter(({ headers }) => 'if-none-match' in headers)).toEqual([]);
  });
});
