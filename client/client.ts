import type { Operations, Problem } from './api-types.ts';
import { routes } from './routes.ts';

/** What is sent for a call. */
export interface Sent {
  readonly method: string;
  /** With the query, as in `/api/vms?top=10`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface Received {
  readonly status: number;
  header(name: string): string | null;
  text(): Promise<string>;
}

/** Sends a request to the app; rejects where there is no answer at all. */
export type Sender = (sent: Sent) => Promise<Received>;

/** Every route that answers JSON. */
type Name = keyof Operations;

/** A route that is asked with GET. */
export type ReadName = { [N in Name]: (typeof routes)[N]['method'] extends 'GET' ? N : never }[Name];
/** A route that is asked with POST; `assessments` is the one that only reads. */
export type ActName = Exclude<Name, ReadName>;

/** What a route is asked with: `parameters` of its path, `query`, `body`. */
export type AskedBy<N extends Name> = Operations[N]['asked'];
/** What a route answers. */
export type AnswerBy<N extends Name> = Operations[N]['answer'];

/** What came of a call: the answer, or the problem; `problem` is undefined where the answer is not of the app's own. */
export type Answered<N extends Name> =
  | {
      readonly ok: true;
      readonly status: number;
      readonly value: AnswerBy<N>;
      /** The app's time when it answered, in milliseconds; undefined where it does not say. */
      readonly at: number | undefined;
    }
  | {
      readonly ok: false;
      readonly status: number;
      readonly problem: Problem | undefined;
      /** The body as it is, for a person. */
      readonly text: string;
    };

/** A question: `filter` are parameters of the query as a person typed them, whose names and values are the app's to check. */
export type Question<N extends Name> = AskedBy<N> & {
  readonly filter?: Readonly<Record<string, string | undefined>>;
};

export interface Client {
  /** Asks with GET. Rejects only where the sender does. */
  ask<N extends ReadName>(name: N, asked: Question<N>, signal?: AbortSignal): Promise<Answered<N>>;
  /** Asks with POST. Rejects only where the sender does. */
  act<N extends ActName>(name: N, asked: AskedBy<N>, signal?: AbortSignal): Promise<Answered<N>>;
}

/** The app's HTTP API, as its OpenAPI document says it. Answers are not checked here: the app checks each of its own. */
export function createClient(send: Sender): Client {
  return {
    ask: async (name, asked, signal) => await call(send, name, asked, signal),
    act: async (name, asked, signal) => await call(send, name, { body: {}, ...asked }, signal),
  };
}

interface Asked {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly filter?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
}

async function call<N extends Name>(
  send: Sender,
  name: N,
  { parameters = {}, query, filter, body }: Asked,
  signal: AbortSignal | undefined,
): Promise<Answered<N>> {
  const { method, path, answered }: { method: string; path: string; answered: readonly number[] } =
    routes[name];
  const received = await send({
    method,
    path: `${placed(path, parameters)}${search({ ...filter, ...query })}`,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const { status } = received;
  const text = await received.text();
  const value = jsonIn(text);
  if (value === undefined || !answered.includes(status))
    return { ok: false, status, problem: isProblem(value) ? value : undefined, text };
  const at = Date.parse(received.header('accelnet-now') ?? '');
  // The only place where the document is taken at its word.
  return { ok: true, status, value: value as AnswerBy<N>, at: Number.isNaN(at) ? undefined : at };
}

function placed(path: string, parameters: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_hole, name: string) => encodeURIComponent(parameters[name] ?? ''));
}

/** Members without a value are not in it. */
function search(query: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') given.append(name, String(value));
  return given.size === 0 ? '' : `?${given}`;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The platform's own refusals have no body, or a page of HTML.
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string';
}
