import {
  app,
  type HttpHandler,
  HttpResponse,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import type { Route } from '../../contract/route.ts';
import { type RouteName, routes } from '../../contract/routes.ts';
import { logOf } from '../../use-cases/log.ts';
import { durableBinding } from '../../workflow/durable/instances.ts';
import { answerRoute, type Guards } from './answer-route.ts';
import { levelOf } from './auth/reader-guard.ts';
import { problemResponse, refused } from './problems.ts';
import type { RouteHandler } from './request-shapes.ts';

/**
 * Registers the function of a route as the contract has it: who may call it, what a request may hold, and what is answered. The app registers no HTTP
 * function in another way. With `enableHttpStream` the Functions host waits 240 s for a handler that throws, that gives nothing, or whose answer cannot be
 * sent (azure-functions-nodejs-library#324), so that each is answered here with a 500.
 */
export function route<Name extends RouteName>(
  name: Name,
  guards: (typeof routes)[Name]['who'] extends 'open' ? undefined : Guards,
  handler: RouteHandler<Name>,
): void {
  const { path, method }: Route = routes[name];
  app.http(name, {
    route: path,
    methods: [method],
    ...(guards === undefined
      ? { authLevel: 'anonymous' }
      : { authLevel: levelOf(guards.acts), extraInputs: [durableBinding] }),
    handler: answering(name, answerRoute(name, guards, handler)),
  });
}

/** A handler that always answers. An error is logged with its kind and place only: its message may hold anything. */
export function answering(name: string, handler: HttpHandler): HttpHandler {
  return async (request, context) => {
    const failed = (thrown: unknown, where: Fault['where']): void =>
      logFault(context, { function: name, where, thrown });
    try {
      // The response is made here, because a value that cannot become a response throws.
      return responseOf(await handler(request, context), (thrown) => failed(thrown, 'body'));
    } catch (thrown) {
      failed(thrown, 'handler');
      return new HttpResponse(problemResponse(refused('defect', `${name} failed: see the log of the app`)));
    }
  };
}

function responseOf(answer: unknown, failed: (thrown: unknown) => void): HttpResponse {
  if (answer instanceof HttpResponse) return answer;
  if (typeof answer !== 'object' || answer === null) throw new TypeError('the handler gave no answer');
  const init: HttpResponseInit = answer;
  const { body } = init;
  return new HttpResponse(isStream(body) ? { ...init, body: toItsEnd(body, failed) } : init);
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** A body that ends where it fails: its status was sent already, and its reader would otherwise wait for the rest. */
async function* toItsEnd(
  body: AsyncIterable<Uint8Array>,
  failed: (thrown: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (thrown) {
    failed(thrown);
  }
}

interface Fault {
  readonly function: string;
  readonly where: 'handler' | 'body';
  readonly thrown: unknown;
}

function logFault(context: InvocationContext, { thrown, ...fields }: Fault): void {
  const error = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  logOf(context).error('a request could not be answered', { ...fields, error, at: placesOf(thrown) });
}

const maxPlaces = 8;

/** The places in the code that a stack names, without the message before them. */
function placesOf(thrown: unknown): readonly string[] {
  if (!(thrown instanceof Error)) return [];
  const { message, stack = '' } = thrown;
  const places = stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
  const lines = places.split('\n').map((line) => line.trim());
  return lines.filter((line) => /^at .{1,300}:\d+:\d+\)?$/.test(line)).slice(0, maxPlaces);
}
