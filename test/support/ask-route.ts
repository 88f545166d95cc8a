import { HttpRequest, type HttpRequestInit, InvocationContext } from '@azure/functions';
import type { RouteName } from '../../src/contract/routes.ts';
import { answerRoute } from '../../src/triggers/http/answer-route.ts';
import type { RouteHandler } from '../../src/triggers/http/request-shapes.ts';

/** What a route was answered, and the lines of its invocation's log. */
export interface RouteAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what its test is about
  readonly body: any;
  readonly logged: readonly string[];
}

/** Asks a route as the app registers it, as somebody who may read and act with a key. Throws where the answer is not as the contract says. */
export async function askRoute<Name extends RouteName>(
  name: Name,
  handler: RouteHandler<Name>,
  request: HttpRequestInit,
  now: () => number = () => 0,
): Promise<RouteAnswer> {
  const logged: string[] = [];
  const context = new InvocationContext({
    functionName: name,
    logHandler: (level, ...said) => void logged.push([level, ...said].join(' ')),
  });
  const guards = { acts: { withKey: true, appServiceAuth: false }, now };
  const given = new HttpRequest({ method: 'GET', url: 'https://app.example/api', ...request });
  const { status = 200, headers, body } = (await answerRoute(name, guards, handler)(given, context)) ?? {};
  const unlike = logged.find((line) => line.includes('an answer is not as the contract says'));
  if (unlike !== undefined) throw new Error(unlike);
  return {
    status,
    headers: new Headers(headers as Record<string, string>),
    body: typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : body,
    logged,
  };
}
