import { Hono } from 'hono';
import { type StartRequest, type StartResult, startOrchestration } from '../engine/durable-operations.ts';
import type { DurableScope } from '../engine/durable-scope.ts';
import { unreachable } from '../unreachable.ts';
import { readJson } from './json.ts';
import { invalidJson, jsonResponse } from './json-response.ts';
import { managementLinks } from './management-links.ts';

/** Starting orchestrations: POST `{name}` or `{name}/{id}`, the input as the JSON body. */
export function startApi(scope: DurableScope, changed: () => void): Hono {
  const api = new Hono();

  const start = async (request: Request, name: string, id: string | undefined): Promise<Response> => {
    const url = new URL(request.url);
    const body = await request.text();
    // Without a body the input is null (HttpApiHandler.HandleStartOrchestratorRequestAsync of the extension). The SDK's client
    // sends the two characters "" for "no input", and so its orchestrations get an empty string, as recorded.
    const input = body === '' ? null : body;
    const read = readJson(input ?? 'null');
    if (!read.ok) return invalidJson(read.fault);
    const version = url.searchParams.get('version') ?? undefined;
    const start: StartRequest = { name, id, input, version };
    const answer = respond(startOrchestration(scope, start), url.origin, scope);
    changed();
    return answer;
  };

  api.post('/:name', (c) => start(c.req.raw, c.req.param('name'), undefined));
  api.post('/:name/:id', (c) => start(c.req.raw, c.req.param('name'), c.req.param('id')));
  return api;
}

/** The answer to a start: how to reach the instance that was started. */
export function started({ settings, webhookKey }: DurableScope, id: string, origin: string): Response {
  // Only links that a client asks for have the one to rewind.
  const { rewindPostUri: _, ...links } = managementLinks(origin, settings.hubName, id, webhookKey);
  return jsonResponse(202, links, { Location: links.statusQueryGetUri ?? '', 'Retry-After': '10' });
}

function respond(result: StartResult, origin: string, scope: DurableScope): Response {
  switch (result.kind) {
    case 'started':
      return started(scope, result.id, origin);
    case 'exists':
      return jsonResponse(409, {
        Message: `An Orchestration instance with the status ${result.status} already exists.`,
      });
    case 'bad-id':
      return jsonResponse(400, { Message: result.message });
    default:
      return unreachable(result);
  }
}
