import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { problemCodes } from '../../contract/problem.ts';
import type { Route } from '../../contract/route.ts';
import { type RouteName, routes } from '../../contract/routes.ts';
import { logOf } from '../../use-cases/log.ts';
import { type ActSettings, guardAct, namedAs } from './auth/act-guard.ts';
import { entityTag, readRefusal } from './auth/reader-guard.ts';
import { checkAnswer, checkProblem } from './checked-answer.ts';
import { problemResponse, type Refused, refused } from './problems.ts';
import { readRequest } from './read-request.ts';
import type { RouteHandler, Sent } from './request-shapes.ts';

/** Who may call the routes that are not open to anybody, and what time it is. */
export interface Guards {
  readonly acts: ActSettings;
  readonly now: () => number;
}

interface Bodied {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

type Answer = Refused | Sent | Bodied;

// The types of a route say this of its handler where it is registered.
type Handler = (asked: object, context: InvocationContext) => Answer | Promise<Answer>;

/**
 * Lets through who may call a route, reads what is asked, and sends what its handler answers. Answers to readers are never stored by clients, give the
 * app's time in `accelnet-now`, and carry an ETag, so that asking again costs next to nothing while nothing has changed. Acts are logged with who did them.
 */
export function answerRoute<Name extends RouteName>(
  name: Name,
  guards: Guards | undefined,
  routeHandler: RouteHandler<Name>,
): HttpHandler {
  const { who }: Route = routes[name];
  const handler = routeHandler as Handler;
  const answerTo = async (request: HttpRequest, context: InvocationContext): Promise<Answer> => {
    const caller = guards === undefined ? {} : callerAs(who, request, guards.acts);
    if ('problem' in caller) return caller;
    const read = await readRequest(name, request);
    if (!read.ok) return read.answer;
    const answer = await handler({ ...read.asked, ...caller }, context);
    if ('by' in caller) logAct(caller.by, request, answer, context);
    return answer;
  };
  return async (request, context) => {
    const answer = await answerTo(request, context);
    const fresh = who === 'read' && guards !== undefined ? freshAt(guards.now()) : {};
    const send = ({ headers, ...sent }: HttpResponseInit) => ({ ...sent, headers: { ...fresh, ...headers } });
    if ('sent' in answer) return send(answer.sent);
    if ('problem' in answer) {
      checkProblem(name, answer.problem.code, context);
      return send(problemResponse(answer));
    }
    const { status, headers } = answer;
    const body = JSON.stringify(answer.body);
    const tag = who === 'read' && status === 200 ? { etag: await entityTag(body) } : {};
    if (tag.etag !== undefined && request.headers.get('if-none-match') === tag.etag)
      return send({ status: 304, headers: tag });
    checkAnswer(name, status, body, context);
    return send({ status, body, headers: { 'content-type': 'application/json', ...tag, ...headers } });
  };
}

function freshAt(now: number): Readonly<Record<string, string>> {
  return { 'cache-control': 'no-store', 'accelnet-now': new Date(now).toISOString() };
}

/** Who acts; nobody where the route is for readers, and a refusal for those who may not use it. */
function callerAs(
  who: Route['who'],
  request: HttpRequest,
  acts: ActSettings,
): { readonly by?: string } | Refused<'not-allowed' | 'not-json'> {
  if (who !== 'act') {
    const refusal = readRefusal(request, acts);
    return refusal === undefined ? {} : refused('not-allowed', refusal);
  }
  const guarded = guardAct(request, acts);
  if (guarded.ok) return { by: namedAs(guarded.actor) };
  return refused(guarded.status === 415 ? 'not-json' : 'not-allowed', guarded.detail);
}

function logAct(
  by: string | undefined,
  request: HttpRequest,
  answer: Answer,
  context: InvocationContext,
): void {
  const { pathname } = new URL(request.url);
  logOf(context).info('an operator acted', { by, path: pathname, status: statusOf(answer) });
}

function statusOf(answer: Answer): number | undefined {
  if ('problem' in answer) return problemCodes[answer.problem.code];
  return 'sent' in answer ? answer.sent.status : answer.status;
}
