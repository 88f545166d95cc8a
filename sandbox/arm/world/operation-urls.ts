import { createHash } from 'node:crypto';
import { computeTime } from '../kernel/azure-time.ts';
import { guid } from '../kernel/random.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Reply } from '../server/errors.ts';
import type { Call } from './operations.ts';
import type { Operation } from './world.ts';

const signatureLengths = { c: 2900, s: 342, h: 43 };

// As long as in today's signed URLs, and as random; nobody checks it.
function signature(operation: Operation): string {
  const bytes = (name: string, length: number): string => {
    let text = '';
    for (let block = 0; text.length < length; block++)
      text += createHash('sha512').update(`${operation.id}${name}${block}`).digest('base64url');
    return text.slice(0, length);
  };
  const { c, s, h } = signatureLengths;
  const t = String(operation.startedAt * 10_000 + 621_355_968_000_000_000);
  return `&t=${t.slice(0, 18)}&c=${bytes('c', c)}&s=${bytes('s', s)}&h=${bytes('h', h)}`;
}

function operationUrl({ settings }: Simulation, operation: Operation, call: Call, monitor: boolean): string {
  const provider = isCompute(operation) ? 'Microsoft.Compute' : 'Microsoft.Network';
  const path = `/subscriptions/${operation.subscriptionId}/providers/${provider}/locations/${operation.location}/operations/${operation.id}`;
  const partition = isCompute(operation) ? `p=${guid('partition', operation.location)}&` : '';
  const query = `${partition}${monitor ? 'monitor=true&' : ''}api-version=${call.apiVersion}`;
  return `${call.origin}${path}?${query}${settings.signedOperationUrls ? signature(operation) : ''}`;
}

function isCompute(operation: Operation): boolean {
  return operation.name.startsWith('virtualMachines/');
}

function retryAfter({ settings }: Simulation, operation: Operation): Record<string, string> {
  const seconds = isCompute(operation) ? settings.retryAfter.compute : settings.retryAfter.network;
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}

/**
 * Answers a request whose operation goes on. Compute's actions and all deletes give both `Azure-AsyncOperation` and `Location`;
 * writes give the body and no `Location` (recorded: azure-cli 2.80; azure-rest-api-specs#1220).
 */
export function accepted(
  simulation: Simulation,
  operation: Operation,
  call: Call,
  { status, body, headers }: Reply,
): Reply {
  const location = status === 202 ? { location: operationUrl(simulation, operation, call, true) } : {};
  return {
    status,
    body,
    headers: {
      ...headers,
      'azure-asyncoperation': operationUrl(simulation, operation, call, false),
      'azure-asyncnotification': 'Enabled',
      ...location,
      ...retryAfter(simulation, operation),
    },
  };
}

/** What the `Azure-AsyncOperation` URL answers: Compute shows times and name, Network only the status (recorded: azure-cli 2.80). */
export function operationStatus(simulation: Simulation, operation: Operation): Reply {
  const { status, error, startedAt, endedAt, id } = operation;
  const failure = error === undefined ? {} : { error };
  const running = status === 'InProgress' ? retryAfter(simulation, operation) : {};
  if (!isCompute(operation)) return { status: 200, body: { status, ...failure }, headers: running };
  const end = endedAt === undefined ? {} : { endTime: computeTime(endedAt) };
  return {
    status: 200,
    body: {
      startTime: computeTime(startedAt),
      ...end,
      status,
      ...failure,
      ...(operation.output === undefined ? {} : { properties: { output: operation.output } }),
      name: id,
    },
    headers: running,
  };
}

/** What the `Location` URL answers: 202 while it runs, then 200, or the error. */
export function operationResult(simulation: Simulation, operation: Operation, call: Call): Reply {
  if (operation.status === 'InProgress')
    return {
      status: 202,
      headers: {
        location: operationUrl(simulation, operation, call, true),
        ...retryAfter(simulation, operation),
      },
    };
  // That a failure comes as 409 here is assumed; clients read the operation itself.
  return operation.error === undefined
    ? { status: 200, body: operation.output }
    : { status: 409, body: { error: operation.error } };
}
