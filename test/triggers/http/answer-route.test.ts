import { HttpRequest, InvocationContext } from '@azure/functions';
import { expect, test } from 'vitest';
import type { RouteName } from '../../../src/contract/routes.ts';
import { answerRoute } from '../../../src/triggers/http/answer-route.ts';
import { refused } from '../../../src/triggers/http/problems.ts';
import type { RouteHandler } from '../../../src/triggers/http/request-shapes.ts';

const now = Date.UTC(2026, 10, 23, 8);
const guards = { acts: { withKey: true, appServiceAuth: false }, now: () => now };

/** Asks a route whose handler answers as it should not, if need be. */
async function ask(name: RouteName, answer: object, headers: Record<string, string> = {}) {
  const log: string[] = [];
  const context = new InvocationContext({
    functionName: name,
    logHandler: (level, ...words) => void log.push([level, ...words].join(' ')),
  });
  const handler = (() => answer) as RouteHandler<typeof name>;
  const request = new HttpRequest({ method: 'GET', url: 'https://app.example/api', headers });
  const { status, headers: sent, body } = (await answerRoute(name, guards, handler)(request, context)) ?? {};
  return { status, headers: new Headers(sent as Record<string, string>), body: String(body), log };
}

const me = { name: 'ada', role: 'reader', acts: [], because: null };

test('an answer as the contract says is sent fresh, with an ETag that makes the next one cost nothing', async () => {
  const first = await ask('me', { status: 200, body: me });
  expect([first.status, JSON.parse(first.body), first.log]).toEqual([200, me, []]);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'accelnet-now': '2026-11-23T08:00:00.000Z',
  });
  const again = await ask(
    'me',
    { status: 200, body: me },
    { 'if-none-match': first.headers.get('etag') ?? '' },
  );
  expect([again.status, again.body]).toEqual([304, 'undefined']);
});

test('an answer that is not as the contract says is sent all the same, and logged once, by its paths and without a value', async () => {
  const wrong = { ...me, role: 'Secret=1', because: 5, more: { 'Secret=2': 'Secret=3' } };
  const first = await ask('me', { status: 200, body: wrong });
  expect([first.status, JSON.parse(first.body)]).toEqual([200, wrong]);
  expect(first.log).toEqual([
    'error an answer is not as the contract says {"function":"me","status":200,"at":["role","because","more"]}',
  ]);
  expect((await ask('me', { status: 200, body: wrong })).log).toEqual([]);
});

test('keys that people have written are left out of what is logged', async () => {
  const { log } = await ask('approveMany', {
    status: 202,
    body: { approved: [{ 'Secret=4': 1 }], notChecked: 0 },
  });
  expect(log.join('\n')).not.toContain('Secret');
});

test('a status, and a problem, that the contract does not name for the route are logged too', async () => {
  expect((await ask('me', { status: 202, body: {} })).log.join()).toContain('"status":202,"at":["status"]');
  const other = await ask('me', refused('already-running', 'a sweep goes on already'));
  expect([other.status, other.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
  expect(other.log.join()).toContain('{"function":"me","status":"already-running","at":["code"]}');
});

test('a problem says when to ask again, in its body and in its header', async () => {
  const { body, headers } = await ask('assessment', refused('too-many', 'later', { retryAfterSeconds: 7 }));
  // The request named no VM, which is found first.
  expect([JSON.parse(body).code, headers.get('retry-after')]).toEqual(['bad-request', null]);
  const limited = await ask('overview', refused('too-many', 'later', { retryAfterSeconds: 7 }));
  expect([JSON.parse(limited.body), limited.headers.get('retry-after')]).toEqual([
    { status: 429, title: 'Too Many Requests', code: 'too-many', detail: 'later', retryAfterSeconds: 7 },
    '7',
  ]);
});
