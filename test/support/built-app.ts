import path from 'node:path';
import { HttpRequest, type HttpResponse, InvocationContext } from '@azure/functions';
import { PacedClock } from '../../sandbox/clock.ts';
import { loadApp } from '../../sandbox/functions-host/functions/app-loader.ts';
import { HostLog } from '../../sandbox/functions-host/functions/host-log.ts';
import { problemShape } from '../../src/contract/problem.ts';
import type { Route } from '../../src/contract/route.ts';
import { type RouteName, routes } from '../../src/contract/routes.ts';

type Call = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponse>;

/** What a request holds, beside its route. */
export interface SentToApp {
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the built app answers, without a host: whoever has a key may act, and there is neither Azure nor storage. */
export type BuiltApp = (name: RouteName, sent: SentToApp) => Promise<HttpResponse>;

/** Loads the built app; a process holds one. Asking it throws where it is silent for 2 s, or its answer is not as the contract says. */
export async function loadBuiltApp(): Promise<BuiltApp> {
  process.env.ACCELNET_SUBSCRIPTIONS = '11111111-2222-4333-8444-555555555555';
  process.env.ACCELNET_ALLOW_ACTS_WITH_KEY = 'true';
  const hostLog = new HostLog(new PacedClock(), () => undefined, new Map());
  const app = await loadApp(path.resolve(import.meta.dirname, '../..'), hostLog);
  const calls = new Map([...app.functions.values()].map(({ name, callback }) => [name, callback as Call]));
  return async (name, sent) => {
    const call = calls.get(name);
    if (call === undefined) throw new Error(`the app has no function ${name}`);
    const log: string[] = [];
    const logHandler = (level: string, ...words: unknown[]): void =>
      void log.push([level, ...words].join(' '));
    const context = new InvocationContext({ functionName: name, logHandler });
    const answer = await within2s(name, call(requestTo(routes[name], sent), context));
    const unlike = log.find((line) => line.includes('an answer is not as the contract says'));
    if (unlike !== undefined) throw new Error(unlike);
    return answer;
  };
}

function requestTo(
  { method, path: at }: Route,
  { query = {}, params = {}, body, headers = {} }: SentToApp,
): HttpRequest {
  const bytes = typeof body === 'string' ? { string: body } : { bytes: body };
  return new HttpRequest({
    method,
    url: `https://app.example/api/${at}`,
    headers: { 'content-type': 'application/json', ...headers },
    query,
    params,
    ...(body === undefined || method === 'GET' ? {} : { body: bytes as { string: string } }),
  });
}

async function within2s(name: string, answer: Promise<HttpResponse>): Promise<HttpResponse> {
  const silent = Promise.withResolvers<never>();
  const timer = setTimeout(() => silent.reject(new Error(`${name} has not answered within 2 s`)), 2_000);
  try {
    return await Promise.race([answer, silent.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const parsersWords = /Invalid|expected .*received|Too (big|small)|Unrecognized/;

/** A refusal as problem details. Throws where it has another form, or the words of the parser. */
export async function problemIn(answer: HttpResponse) {
  const [type, text] = [answer.headers.get('content-type'), await answer.text()];
  if (type !== 'application/problem+json')
    throw new Error(`${answer.status} is ${type}: ${text.slice(0, 200)}`);
  const problem = problemShape.parse(JSON.parse(text));
  if (problem.status !== answer.status) throw new Error(`${answer.status} says that it is ${problem.status}`);
  if (parsersWords.test(text)) throw new Error(text);
  return problem;
}
