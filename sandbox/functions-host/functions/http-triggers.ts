import { randomUUID } from 'node:crypto';
import { forward, streamMetadata } from '../http/http-stream.ts';
import { type RouteParams, type RouteTemplate, routeTemplate } from '../http/route-template.ts';
import type { NullableStrings, RpcCookie, RpcHttp } from '../http/rpc.ts';
import { type Access, type Keys, refusal } from './function-keys.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { HostLog } from './host-log.ts';
import type { Invoker } from './invocation.ts';

interface HttpRoute {
  readonly fn: RegisteredFunction;
  readonly methods: ReadonlySet<string>;
  readonly template: RouteTemplate;
}

interface Streamed {
  readonly request: Request;
  readonly params: RouteParams;
  readonly http: RpcHttp;
}

export interface HttpTriggersParts {
  readonly functions: Iterable<RegisteredFunction>;
  readonly routePrefix: string;
  readonly invoker: Invoker;
  readonly log: HostLog;
  readonly keys?: Keys | undefined;
  /** Where an app with `enableHttpStream` takes requests. */
  readonly appUri?: string | undefined;
  /** With `enableHttpStream`, answer for a handler that throws, which the real host does not. */
  readonly answerOnThrow?: boolean;
}

/** No answer yet: the caller waits for one until it leaves, or the host gives up. */
export interface Unanswered {
  readonly afterAll: Promise<Response>;
}

// The real host gives up after this, and most callers long before.
const maxHangMs = 240_000;

/**
 * The HTTP-triggered functions of an app, under host.json's route prefix. `authLevel` is enforced when there are keys;
 * without them all are open, as with the Functions Core Tools.
 */
export class HttpTriggers {
  readonly #routes: readonly HttpRoute[];
  readonly #invoker: Invoker;
  readonly #log: HostLog;
  readonly #keys: Keys | undefined;
  readonly #appUri: string | undefined;

  readonly #answerOnThrow: boolean;

  constructor({
    functions,
    routePrefix,
    invoker,
    log,
    keys,
    appUri,
    answerOnThrow = false,
  }: HttpTriggersParts) {
    this.#appUri = appUri;
    this.#answerOnThrow = answerOnThrow;
    this.#keys = keys;
    this.#invoker = invoker;
    this.#log = log;
    this.#routes = [...functions]
      .filter(({ trigger }) => trigger.type === 'httpTrigger')
      .map((fn) => ({
        fn,
        methods: new Set((fn.trigger.methods ?? ['GET', 'POST']).map((method) => method.toUpperCase())),
        template: routeTemplate(`${routePrefix}/${fn.trigger.route ?? fn.name}`),
      }))
      .sort((a, b) => (a.template.precedence < b.template.precedence ? -1 : 1));
  }

  /**
   * Answers a request: 404 without a fitting route or method, 500 without a body when the function throws. With `enableHttpStream` a
   * function that throws or gives nothing leaves its caller without an answer, as on the real host.
   */
  async handle(request: Request): Promise<Response | Unanswered> {
    const url = new URL(request.url);
    for (const { fn, methods, template } of this.#routes) {
      const params = methods.has(request.method) ? template.match(url.pathname.slice(1)) : undefined;
      if (params) return refusal(this.#keys, request, accessTo(fn)) ?? this.#invoke(fn, request, url, params);
    }
    return new Response(null, { status: 404 });
  }

  async #invoke(
    fn: RegisteredFunction,
    request: Request,
    url: URL,
    params: RouteParams,
  ): Promise<Response | Unanswered> {
    // With `enableHttpStream` the body is passed on as it comes in.
    const body = new Uint8Array(this.#appUri === undefined ? await request.arrayBuffer() : []);
    const http: RpcHttp = {
      url: url.href,
      method: request.method,
      nullableHeaders: nullable(request.headers),
      nullableParams: nullable(Object.entries(params)),
      nullableQuery: nullable(joined(url.searchParams)),
      ...(body.length > 0 ? { body: { bytes: body } } : {}),
    };
    if (this.#appUri !== undefined) return await this.#stream(fn, { request, params, http });
    const invocation = await this.#invoker.invoke(fn, { http });
    if (!invocation.ok) return this.#failed(fn, invocation.error);
    const { returnValue } = invocation;
    return returnValue && 'http' in returnValue
      ? toResponse(returnValue.http)
      : new Response(null, { status: 204 });
  }

  /** With `enableHttpStream` the request goes to the app's own server, and the invocation only names it. */
  async #stream(fn: RegisteredFunction, { request, params, http }: Streamed): Promise<Response | Unanswered> {
    const invocationId = randomUUID();
    const given = new AbortController();
    const answering = forward(this.#appUri ?? '', request, invocationId, given.signal);
    const ending = this.#invoker.invoke(
      fn,
      { http },
      streamMetadata(request, params),
      undefined,
      invocationId,
    );
    const failing = ending.then(async (invocation) => {
      if (invocation.ok && invocation.result !== undefined) return await answering;
      const failed = invocation.ok ? new Response(null, { status: 500 }) : this.#failed(fn, invocation.error);
      if (this.#answerOnThrow) {
        given.abort();
        return failed;
      }
      const what = invocation.ok ? 'gave nothing' : 'threw';
      this.#log.error(
        `function '${fn.name}' ${what} and its caller waits: on Azure for 240 s (azure-functions-nodejs-library#324)`,
      );
      return {
        afterAll: callerGone(request).then(() => {
          given.abort();
          return failed;
        }),
      };
    });
    return await Promise.race([answering.catch(() => failing), failing]);
  }

  #failed(fn: RegisteredFunction, error: Error): Response {
    this.#log.ofFunction(fn.name, 'Error', `failed: ${error.stack ?? error.message}`);
    return new Response(null, { status: 500 });
  }
}

/** Waits until the caller has ended the request, or for `maxHangMs`. */
async function callerGone({ signal }: Request): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) return resolve();
    const end = setTimeout(resolve, maxHangMs);
    end.unref();
    signal.addEventListener('abort', () => {
      clearTimeout(end);
      resolve();
    });
  });
}

function accessTo({ name, trigger }: RegisteredFunction): Access {
  const level = trigger.authLevel;
  return level === 'anonymous' || level === 'admin' ? { level } : { level: 'function', name };
}

function nullable(values: Iterable<readonly [string, string]>): NullableStrings {
  return Object.fromEntries([...values].map(([name, value]) => [name, { value }]));
}

function joined(query: URLSearchParams): Iterable<readonly [string, string]> {
  return new Map([...query.keys()].map((name) => [name, query.getAll(name).join(',')] as const));
}

function toResponse({ statusCode, headers, cookies, body }: RpcHttp): Response {
  const status = Number(statusCode ?? 200);
  const bytes = body && 'bytes' in body && body.bytes.length > 0 ? new Uint8Array(body.bytes) : null;
  const mayHaveBody = status !== 204 && status !== 205 && status !== 304;
  const response = new Response(mayHaveBody ? bytes : null, { status, headers: { ...headers } });
  for (const cookie of cookies ?? []) response.headers.append('set-cookie', setCookie(cookie));
  return response;
}

function setCookie(cookie: RpcCookie): string {
  const seconds = cookie.expires?.value?.seconds;
  const sameSite = cookie.sameSite === 'explicitNone' ? 'None' : cookie.sameSite;
  const attributes = [
    cookie.maxAge?.value !== undefined && `Max-Age=${cookie.maxAge.value}`,
    cookie.domain?.value !== undefined && `Domain=${cookie.domain.value}`,
    cookie.path?.value !== undefined && `Path=${cookie.path.value}`,
    seconds !== undefined && `Expires=${new Date(seconds * 1000).toUTCString()}`,
    cookie.httpOnly?.value === true && 'HttpOnly',
    cookie.secure?.value === true && 'Secure',
    sameSite !== undefined && sameSite !== 'none' && `SameSite=${sameSite}`,
  ].filter((attribute) => attribute !== false);
  return [`${cookie.name}=${encodeURIComponent(cookie.value)}`, ...attributes].join('; ');
}
