import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { wallClock } from '../../clock.ts';
import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import { type ArmRequest, cleanPath, namesIn } from './arm-request.ts';
import { invalidBody, type Reply, refusal } from './errors.ts';
import { readBearer } from './token.ts';

/** Reads a request, and says what is wrong with it before anything is done for it. */
export function readRequest(
  simulation: Simulation,
  context: Context<{ Bindings: HttpBindings }>,
  text: string,
): { request: ArmRequest; refused: Reply | undefined } {
  const { req } = context;
  const url = new URL(req.url);
  const path = cleanPath(url.pathname);
  const bearer = readBearer(req.header('authorization'), {
    world: simulation.schedule.now(),
    machine: wallClock(),
  });
  const body = parse(text);
  const clientRequestId = req.header('x-ms-client-request-id');
  const request: ArmRequest = {
    method: req.method,
    path: path ?? url.pathname,
    names: namesIn(path ?? ''),
    query: url.searchParams,
    body: body?.value,
    ifMatch: req.header('if-match'),
    apiVersion: url.searchParams.get('api-version') ?? '',
    origin: url.origin,
    caller: {
      correlationId: req.header('x-ms-correlation-request-id') ?? nextGuid(simulation, 'correlation'),
      ...(clientRequestId === undefined ? {} : { clientRequestId }),
      method: req.method,
      url: `https://management.azure.com${url.pathname}?api-version=${url.searchParams.get('api-version') ?? ''}`,
      ip: '20.61.3.14',
      claims: bearer.ok ? bearer.claims : {},
    },
  };
  return { request, refused: refusalOf(simulation, request, bearer, path, body) };
}

function refusalOf(
  { world }: Simulation,
  { apiVersion }: ArmRequest,
  bearer: ReturnType<typeof readBearer>,
  path: string | undefined,
  body: { value: unknown } | undefined,
): Reply | undefined {
  if (!bearer.ok) {
    const challenge = `Bearer authorization_uri="https://login.windows.net/${world.identity.tenantId}", error="invalid_token", error_description="${bearer.message}"`;
    return refusal(401, bearer.code, bearer.message, undefined, { 'www-authenticate': challenge });
  }
  if (path === undefined) return refusal(400, 'BadRequest', 'The path is not valid percent-encoding.');
  if (apiVersion === '')
    return refusal(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  return body === undefined ? invalidBody(['the body is not JSON']) : undefined;
}

function parse(text: string): { value: unknown } | undefined {
  if (text === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
