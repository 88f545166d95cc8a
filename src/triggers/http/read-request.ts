import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import type { Route } from '../../contract/route.ts';
import { type RouteName, routes } from '../../contract/routes.ts';
import { faultsIn, faultWords, type ValueFault } from '../../core/lib/fault-words.ts';
import { badRequest, type Refused, type RequestFault, refused } from './problems.ts';
import { readBody } from './request-body.ts';
import type { RequestAsked } from './request-shapes.ts';

/** What a request asks, or why it is refused. */
export type Reading<Name extends RouteName> =
  | { readonly ok: true; readonly asked: RequestAsked<Name> }
  | { readonly ok: false; readonly answer: Refused<'bad-request' | 'not-found' | 'too-large'> };

// The function key of a request, which the platform has checked already.
const platforms = new Set(['code', 'clientid']);
const defaultMaxBody = 262_144;

/** Reads a request as the contract has it: path, query and body. All faults are given together, each with its place. */
export async function readRequest<Name extends RouteName>(
  name: Name,
  request: HttpRequest,
): Promise<Reading<Name>> {
  const contract: Route = routes[name];
  const { parameters, query, body } = contract;
  const inPath = parameters === undefined ? absent : partOf(parameters, paramsOf(request, parameters), named);
  const inQuery = query === undefined ? absent : partOf(query, queryOf(request), named);
  const sent =
    body === undefined ? undefined : await readBody(request, contract.maxBodyBytes ?? defaultMaxBody);
  if (sent?.ok === false) return { ok: false, answer: refused('too-large', sent.fault) };
  const inBody = sent === undefined || body === undefined ? absent : bodyIn(sent.text, body);
  const faults = [...inPath.faults, ...inQuery.faults, ...inBody.faults];
  if (faults.length === 0) {
    const asked = { request, query: inQuery.value, parameters: inPath.value, body: inBody.value };
    return { ok: true, asked: asked as RequestAsked<Name> };
  }
  // A path that names none of a list of things names nothing.
  const nothing = inPath.faults.find(({ allowed }) => allowed !== undefined);
  const { problem } = badRequest(faults);
  return {
    ok: false,
    answer: nothing === undefined ? { problem } : { problem: { ...problem, code: 'not-found' } },
  };
}

interface Part {
  readonly value?: unknown;
  readonly faults: readonly RequestFault[];
}

const absent: Part = { faults: [] };

function partOf(shape: z.ZodType, given: unknown, at: (fault: ValueFault) => string): Part {
  const read = shape.safeParse(given, { error: faultWords });
  if (read.success) return { value: read.data, faults: [] };
  const faults = faultsIn(read.error).map((fault): RequestFault => {
    const { text: detail, allowed } = fault;
    return { at: at(fault), detail, ...(allowed === undefined ? {} : { allowed }) };
  });
  return { faults };
}

function bodyIn(text: string, shape: z.ZodType): Part {
  const json = jsonIn(text);
  return json === undefined
    ? { faults: [{ at: '', detail: 'body: is not JSON' }] }
    : partOf(shape, json.value, pointer);
}

/** The body as JSON; an empty body is an empty object. */
function jsonIn(text: string): { readonly value: unknown } | undefined {
  if (text.trim() === '') return { value: {} };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function paramsOf({ params }: HttpRequest, shape: z.ZodObject): object {
  return Object.fromEntries(Object.keys(shape.shape).map((name) => [name, params[name]]));
}

function queryOf({ query }: HttpRequest): object {
  return Object.fromEntries([...query.entries()].filter(([name]) => !platforms.has(name.toLowerCase())));
}

const maxName = 60;

/** A parameter's own name. */
function named({ path, unknown }: ValueFault): string {
  return String(unknown ?? path[0] ?? '').slice(0, maxName);
}

/** A JSON pointer (RFC 6901). */
function pointer({ path, unknown }: ValueFault): string {
  const names = [...path, ...(unknown === undefined ? [] : [unknown])].map(String);
  return names
    .map((name) => `/${name.slice(0, maxName).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
