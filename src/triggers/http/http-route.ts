import {
  app,
  type HttpFunctionOptions,
  type HttpHandler,
  HttpResponse,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import { logOf } from '../../use-cases/log.ts';
import { problem } from './answers.ts';

/**
 * Registers an HTTP function; the app registers none in another way. With `enableHttpStream` the Functions host waits 240 s for a handler that
 * throws, that gives nothing, or whose answer cannot be sent (azure-functions-nodejs-library#324), so that each is answered here with a 500.
 */
export function httpRoute(name: string, { handler, ...route }: HttpFunctionOptions): void {
  app.http(name, { ...route, handler: answering(name, handler) });
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
      return new HttpResponse(problem(500, `${name} failed: see the log of the app`));
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
