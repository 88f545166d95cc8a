import { createComputeManagement } from '@azure/arm-compute/api';
import { createNetworkManagement } from '@azure/arm-network/api';
import type { TokenCredential } from '@azure/identity';
import { retryAfterSecondsOf } from '../../core/lib/retry-after.ts';
import { type ArmOperation, armOperationOf } from '../../core/model/arm-operation.ts';
import type { CallContext, CloudFailure, Result } from '../../ports/cloud.ts';
import { noTelemetry, type OpenSpan, type RequestMade, type Telemetry } from '../../ports/telemetry.ts';
import { within } from './deadline.ts';
import { classifyHttpFailure } from './failures.ts';
import { remainingIn } from './remaining.ts';

export interface ArmClientOptions {
  /** Base of every URL, for instance `https://management.azure.com`. */
  readonly endpoint: string;
  /** The token's audience; differs from the endpoint in some clouds. */
  readonly audience: string;
  readonly credential: TokenCredential;
  /** For one call with its token, in milliseconds. */
  readonly deadlineMs: number;
  readonly now: () => number;
  /** Absent where nothing is counted. */
  readonly telemetry?: Pick<Telemetry, 'requested' | 'operationEnded' | 'within'>;
  /** Sends requests over the network; the SDK's own client by default. */
  readonly httpClient?: ContextOptions['httpClient'];
}

type ContextOptions = NonNullable<Parameters<typeof createComputeManagement>[2]>;

export interface ArmRequest {
  readonly provider: 'compute' | 'network';
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly subscriptionId: string;
  /** An encoded path with its query, or an absolute URL on the endpoint. */
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
}

export interface ArmResponse {
  /** What was asked for. */
  readonly operation: ArmOperation;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, unchecked. */
  readonly body: unknown;
  /** The body as it was received. */
  readonly text: string;
}

/** How the sender of a request can watch it. */
interface Watching {
  readonly abortSignal: AbortSignal;
  readonly onResponse: (response: { readonly bodyAsText?: string | null }) => void;
}

/** Counts a request that was answered, or was not. */
type Note = (seen: Pick<RequestMade, 'status' | 'errorType' | 'remaining'>) => void;

type Context = ReturnType<typeof createComputeManagement> | ReturnType<typeof createNetworkManagement>;

/**
 * Sends single requests through the Azure SDK's own pipeline, with raw JSON on both sides: the generated operations drop NIC fields that
 * they do not know. Nothing is retried in here; a failed call is a value whose kind says what follows from it.
 */
export class ArmClient {
  readonly #options: ArmClientOptions;
  readonly #own: URL;
  readonly #contexts = new Map<string, Context>();
  /** Until when requests may be sent, in milliseconds, by the abort signal that the pipeline passes on. */
  readonly #limits = new WeakMap<object, number>();

  constructor(options: ArmClientOptions) {
    this.#options = options;
    this.#own = new URL(options.endpoint);
  }

  /** Counts what this client does; nothing where it is not wanted. */
  get telemetry(): Pick<Telemetry, 'requested' | 'operationEnded' | 'within'> {
    return this.#options.telemetry ?? noTelemetry;
  }

  /** Whether a URL may be given the token: only those on the ARM endpoint itself. */
  isOwn(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { host, protocol } = new URL(url);
    return host === this.#own.host && protocol === this.#own.protocol;
  }

  async send(request: ArmRequest, call: CallContext): Promise<Result<ArmResponse>> {
    if (!request.path.startsWith('/') && !this.isOwn(request.path))
      return failed({ kind: 'unreadable', message: 'an operation URL that is not on the ARM endpoint' });
    const { method, path } = request;
    const operation = armOperationOf(method, path);
    const server = { host: this.#own.hostname, port: Number(this.#own.port || 443) };
    const attributes = {
      'http.request.method': method,
      'server.address': server.host,
      'server.port': server.port,
      'url.scheme': this.#own.protocol.slice(0, -1),
      // Without its query, which may hold a signature.
      'url.path': new URL(path, this.#own).pathname,
      'accelnet.arm.operation': operation,
    };
    const { now } = this.#options;
    const asked = { name: `${method} ${operation}`, kind: 'client', attributes } as const;
    return await this.telemetry.within(asked, async (span) => {
      const sentAt = now();
      const note: Note = (seen) => {
        this.telemetry.requested({ operation, method, server, ...seen, seconds: (now() - sentAt) / 1000 });
        describe(span, seen);
      };
      const answer = await this.#send(request, call, note);
      return answer.ok ? { ok: true, value: { operation, ...answer.value } } : answer;
    });
  }

  async #send(
    request: ArmRequest,
    call: CallContext,
    note: Note,
  ): Promise<Result<Omit<ArmResponse, 'operation'>>> {
    const abort = new AbortController();
    if (call.notAfter !== undefined) this.#limits.set(abort.signal, Date.parse(call.notAfter));
    let text = '';
    const onResponse = ({ bodyAsText }: { readonly bodyAsText?: string | null }): void => {
      text = bodyAsText ?? '';
    };
    try {
      const sent = this.#request(request, call, { abortSignal: abort.signal, onResponse });
      const response = await within(this.#options.deadlineMs, sent);
      const status = Number(response.status);
      const { headers, body } = response;
      note({ status, remaining: remainingIn(headers) });
      // A redirect is not followed; the server that sent it has changed nothing.
      if (status < 300) return { ok: true, value: { status, headers, body, text } };
      const failure = classifyHttpFailure(status, body, retryAfterSecondsOf(headers, this.#options.now()));
      return failed(request.method === 'GET' ? failure : { ...failure, change: true });
    } catch (error) {
      note({ errorType: error instanceof Error ? error.name : 'thrown', remaining: {} });
      return failed(asFailure(error));
    } finally {
      abort.abort();
    }
  }

  #request(
    { provider, method, subscriptionId, path, body, ifMatch }: ArmRequest,
    call: CallContext,
    watching: Watching,
  ) {
    const headers = {
      'x-ms-correlation-request-id': call.correlationId,
      ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
    };
    const client = this.#context(provider, subscriptionId).pathUnchecked(path);
    switch (method) {
      case 'GET':
        return client.get({ headers, ...watching });
      case 'POST':
        return client.post({
          headers,
          ...watching,
          ...(body === undefined ? {} : { body, contentType: 'application/json' }),
        });
      case 'PUT':
        return client.put({ headers, ...watching, body, contentType: 'application/json' });
    }
  }

  #context(provider: 'compute' | 'network', subscriptionId: string): Context {
    const key = `${provider}/${subscriptionId}`;
    const known = this.#contexts.get(key);
    if (known !== undefined) return known;
    const { endpoint, audience, credential, httpClient } = this.#options;
    const create = provider === 'compute' ? createComputeManagement : createNetworkManagement;
    const context = create(credential, subscriptionId, {
      endpoint,
      ...(httpClient === undefined ? {} : { httpClient }),
      credentials: { scopes: [`${audience.replace(/\/$/, '')}/.default`] },
      // The SDK honours Retry-After without a cap, and replays POST and PUT: here the orchestration does the waiting.
      retryOptions: { maxRetries: 0 },
      redirectOptions: { maxRetries: 0 },
      userAgentOptions: { userAgentPrefix: 'accelnet/1' },
    });
    context.pipeline.addPolicy(
      {
        name: 'notAfter',
        sendRequest: (request, next) => {
          const limit = request.abortSignal === undefined ? undefined : this.#limits.get(request.abortSignal);
          if (limit !== undefined && this.#options.now() > limit) throw new LateError();
          return next(request);
        },
      },
      // The token is fetched in that phase, which may take long.
      { afterPhase: 'Sign' },
    );
    this.#contexts.set(key, context);
    return context;
  }
}

function describe(span: OpenSpan, { status, errorType }: Parameters<Note>[0]): void {
  if (status !== undefined) span.set({ 'http.response.status_code': status });
  if (errorType !== undefined) span.fail(errorType);
  else if (status !== undefined && status >= 400) span.fail(String(status));
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}

/** Thrown right before a request would be sent too late. */
class LateError extends Error {
  override readonly name = 'LateError';
}

/**
 * Whatever the pipeline throws: a deadline, a broken connection, an answer that is no JSON, or no token. None of them says
 * whether the request had an effect. A defect of ours is thrown again.
 */
function asFailure(error: unknown): CloudFailure {
  if (!(error instanceof Error)) throw error;
  if (error instanceof LateError)
    return { kind: 'expired', message: 'nothing was sent: its time was up before there was a token' };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const known = [
    'RestError',
    'AbortError',
    'DeadlineError',
    'CredentialUnavailableError',
    'AuthenticationError',
    'AggregateAuthenticationError',
  ];
  if (!known.includes(error.name)) throw error;
  return { kind: 'unavailable', message: `${error.name}: ${firstLine(error.message)}`, ...code };
}

// Identity errors spread over many lines; the first one names the cause and holds no token.
function firstLine(message: string): string {
  return message.split('\n', 1).join('').slice(0, 300);
}

/** The subscription that an operation URL on the ARM endpoint belongs to, needed for its pipeline. */
export function subscriptionOf(url: string): string | undefined {
  const match = /\/subscriptions\/([0-9a-f-]{36})\//i.exec(url);
  return match?.[1]?.toLowerCase();
}
