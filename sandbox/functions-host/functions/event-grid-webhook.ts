import * as z from 'zod';
import { type Json, readJson } from '../http/json.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { HostLog } from './host-log.ts';
import type { Invoker } from './invocation.ts';

// The handshake of CloudEvents subscriptions: the extension allows the origin of Event Grid, whoever asks.
const allowedOrigin = 'eventgrid.azure.net';

const validation = z.looseObject({ data: z.looseObject({ validationCode: z.string() }) });
const validationDelivery = z.union([
  validation,
  z.tuple([validation], validation).transform(([first]) => first),
]);

/**
 * The webhook of Event Grid triggers, `/runtime/webhooks/EventGrid?functionName=`, as recorded on Functions host
 * 4.1037 with Event Grid extension 3.3: one invocation per event, no validation of what an event holds.
 */
export class EventGridWebhook {
  readonly #functions: ReadonlyMap<string, RegisteredFunction>;
  readonly #invoker: Invoker;
  readonly #log: HostLog;

  constructor(functions: ReadonlyMap<string, RegisteredFunction>, invoker: Invoker, log: HostLog) {
    this.#functions = functions;
    this.#invoker = invoker;
    this.#log = log;
  }

  async handle(request: Request): Promise<Response> {
    const name = new URL(request.url).searchParams.get('functionName') ?? '';
    const fn = this.#functions.get(name);
    if (fn?.trigger.type !== 'eventGridTrigger') return text(404, `cannot find function: '${name}'`);
    if (request.method === 'OPTIONS')
      return new Response(null, { status: 200, headers: { 'Webhook-Allowed-Origin': allowedOrigin } });
    switch (request.headers.get('aeg-event-type')?.toLowerCase()) {
      case 'subscriptionvalidation':
        return validate(await body(request));
      case 'notification':
        return this.#deliver(fn, await body(request));
      case 'unsubscribe':
        return new Response(null, { status: 202 });
      default:
        return new Response(null, { status: 400 });
    }
  }

  async #deliver(fn: RegisteredFunction, delivered: Json | undefined): Promise<Response> {
    const events = Array.isArray(delivered) ? delivered : [delivered];
    if (!events.every(isEvent)) return new Response(null, { status: 500 });
    const invocations = await Promise.all(
      events.map((event) => {
        const data = { json: JSON.stringify(event.data ?? null) };
        return this.#invoker.invoke(fn, { json: JSON.stringify(event) }, { data });
      }),
    );
    const failed = invocations.filter((invocation) => !invocation.ok);
    for (const { error } of failed)
      this.#log.ofFunction(fn.name, 'Error', `failed: ${error.stack ?? error.message}`);
    // One failure fails the delivery, so Event Grid sends the whole batch again.
    return failed.length > 0
      ? text(500, `Exception while executing function: Functions.${fn.name}`)
      : new Response(null, { status: 202 });
  }
}

/** The delivered JSON, or undefined where the extension cannot read it. */
async function body(request: Request): Promise<Json | undefined> {
  if (request.headers.get('content-type')?.includes('form')) return undefined;
  const read = readJson(await request.text());
  return read.ok ? read.value : undefined;
}

function isEvent(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function validate(delivered: Json | undefined): Response {
  const parsed = validationDelivery.safeParse(delivered);
  if (!parsed.success) return new Response(null, { status: 500 });
  return text(200, JSON.stringify({ validationResponse: parsed.data.data.validationCode }));
}

function text(status: number, content: string): Response {
  return new Response(content, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
