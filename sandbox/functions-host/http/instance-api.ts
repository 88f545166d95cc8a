import { Hono } from 'hono';
import { postEvent, purge, restartOrchestration } from '../engine/durable-operations.ts';
import type { DurableScope } from '../engine/durable-scope.ts';
import {
  executionResumed,
  executionSuspended,
  executionTerminated,
} from '../engine/history/execution-events.ts';
import type { ReceivedEvent } from '../engine/history/history-events.ts';
import { listPage, orchestrationsOf, readFilter } from '../engine/history/instance-list.ts';
import { eventRaised } from '../engine/history/message-events.ts';
import { statusView, statusViewWithHistory } from '../engine/history/status-view.ts';
import { type Instance, isFinished } from '../engine/instances.ts';
import { unreachable } from '../unreachable.ts';
import { readJson } from './json.ts';
import { emptyResponse, invalidJson, jsonResponse } from './json-response.ts';
import { started } from './start-api.ts';

const raised = { posted: 202, finished: 410, missing: 404 } as const;

/** Reading, signalling and purging orchestrations. */
export function instanceApi(scope: DurableScope, changed: () => void): Hono {
  const { clock, log } = scope;
  const api = new Hono();

  api.get('/', (c) => list(scope, new URL(c.req.url).searchParams, c.req.header('x-ms-continuation-token')));
  api.delete('/', (c) => purgeAll(scope, new URL(c.req.url).searchParams));
  api.get('/:id', (c) => status(scope, c.req.param('id'), new URL(c.req.url)));
  api.delete('/:id', (c) => purgeOne(scope, c.req.param('id')));

  const send = (id: string, event: ReceivedEvent): Response => {
    const result = postEvent(scope, id, event);
    changed();
    return emptyResponse(raised[result]);
  };

  api.post('/:id/raiseEvent/:name', async (c) => {
    const { id, name } = c.req.param();
    const instance = scope.instances.find(id);
    if (!instance || isFinished(instance.status)) return emptyResponse(instance ? 410 : 404);
    if (!c.req.header('content-type')?.includes('json'))
      return jsonResponse(400, { Message: 'Only application/json request content is supported' });
    const read = readJson(await c.req.text());
    if (read.ok) return send(id, eventRaised(name, JSON.stringify(read.value), clock.now()));
    return invalidJson(read.fault);
  });

  const reasoned = { terminate: executionTerminated, suspend: executionSuspended, resume: executionResumed };
  for (const [verb, event] of Object.entries(reasoned))
    api.post(`/:id/${verb}`, (c) => {
      // Without a reason the extension hands on null (HttpApiHandler.HandleTerminateInstanceRequestAsync).
      const reason = c.req.query('reason') ?? null;
      return send(c.req.param('id'), event(reason, clock.now()));
    });

  api.post('/:id/restart', (c) => {
    const answer = restart(scope, c.req.param('id'), new URL(c.req.url));
    changed();
    return answer;
  });

  api.post('/:id/rewind', (c) => {
    const id = c.req.param('id');
    const status = scope.instances.find(id)?.status;
    // With the "$" of the extension's own text.
    if (!status) return jsonResponse(404, `No orchestration with instance ID "$${id}" found.`);
    if (status !== 'Failed')
      return jsonResponse(
        412,
        `This orchestration has status ${status}, but only orchestrations in the "Failed" state can be rewound.`,
      );
    log.error(`rewind of '${id}' was asked for, which is not supported here`);
    return jsonResponse(501, { Message: 'rewind of a failed instance is not supported here.' });
  });

  return api;
}

/** Starts an orchestration again with its first input: under a new id, or under its own if `restartWithNewInstanceId` is false. */
function restart(scope: DurableScope, id: string, { origin, searchParams: query }: URL): Response {
  const sameId = query.get('restartWithNewInstanceId')?.toLowerCase() === 'false';
  const result = restartOrchestration(scope, id, sameId ? id : undefined);
  switch (result.kind) {
    case 'missing':
      return jsonResponse(400, {
        Message: 'InstanceId does not match a valid orchestration instance.',
        ExceptionMessage: `No instance with ID '${id}' was found. (Parameter 'instanceId')`,
        ExceptionType: 'System.ArgumentException',
        StackTrace: '',
      });
    case 'exists':
      return jsonResponse(409, {
        Message: 'A non-terminal instance with this instance ID already exists.',
        ExceptionMessage: `An Orchestration instance with the status ${result.status} already exists.`,
        ExceptionType: 'DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException',
        StackTrace: '',
      });
    case 'started':
      return started(scope, result.id, origin);
    default:
      return unreachable(result);
  }
}

function list(scope: DurableScope, query: URLSearchParams, token = ''): Response {
  const asked = query.get('top') ?? '';
  const top = /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : undefined;
  const { instances, continuation } = listPage(scope.store, readFilter(query), top, token);
  // A list shows inputs whatever showInput says (recorded on Durable 3.15).
  const body = instances.map((instance) => statusView(instance, true));
  return jsonResponse(200, body, continuation ? { 'x-ms-continuation-token': continuation } : {});
}

function purgeAll(scope: DurableScope, query: URLSearchParams): Response {
  if (!query.has('createdTimeFrom'))
    return jsonResponse(400, "Please provide value for 'createdTimeFrom' parameter.");
  const found = orchestrationsOf(scope.store, readFilter(query)).filter(
    ({ id }) => purge(scope, id) === 'purged',
  );
  return found.length > 0 ? jsonResponse(200, { instancesDeleted: found.length }) : emptyResponse(404);
}

function purgeOne(scope: DurableScope, id: string): Response {
  const result = purge(scope, id);
  if (result === 'missing') return emptyResponse(404);
  if (result === 'purged') return jsonResponse(200, { instancesDeleted: 1 });
  return jsonResponse(
    412,
    `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${id} has status ${result.running}`,
  );
}

function status(scope: DurableScope, id: string, url: URL): Response {
  const instance = scope.instances.find(id);
  if (!instance) return emptyResponse(404);
  const body = statusBody(scope, instance, url.searchParams);
  if (!isFinished(instance.status))
    return jsonResponse(202, body, { Location: url.href, 'Retry-After': '5' });
  const asError = url.searchParams.get('returnInternalServerErrorOnFailure') === 'true';
  return jsonResponse(instance.status === 'Failed' && asError ? 500 : 200, body);
}

function statusBody(scope: DurableScope, instance: Instance, query: URLSearchParams): object {
  const inputs = query.get('showInput') !== 'false';
  const outputs = query.get('showHistoryOutput') === 'true';
  if (query.get('showHistory') !== 'true' || instance.status === 'Pending')
    return statusView(instance, inputs);
  return statusViewWithHistory(instance, scope.instances.history(instance.id), { inputs, outputs });
}
