import { Hono } from 'hono';
import type { DurableScope } from '../engine/durable-scope.ts';
import { entityApi } from './entity-api.ts';
import { instanceApi } from './instance-api.ts';
import { emptyResponse, jsonResponse } from './json-response.ts';
import { startApi } from './start-api.ts';

/**
 * The Durable extension's HTTP API, for people under `/runtime/webhooks/durabletask` and for the SDK's client under
 * `/durabletask`. Status codes and bodies as recorded on Durable 3.15. `changed` is called after anything that
 * makes work ready.
 */
export function managementApi(scope: DurableScope, changed: () => void): Hono {
  const hubName = scope.settings.hubName.toLowerCase();
  const api = new Hono();
  // Azure would search another hub of the same storage account; there is none here.
  api.use(async (c, next) => {
    if ((c.req.query('taskHub') ?? hubName).toLowerCase() === hubName) return next();
    return c.req.method === 'GET' && /\/instances\/?$/.test(c.req.path)
      ? jsonResponse(200, [])
      : emptyResponse(404);
  });
  api.route('/orchestrators', startApi(scope, changed));
  api.route('/instances', instanceApi(scope, changed));
  api.route('/entities', entityApi(scope, changed));
  api.all('*', () => emptyResponse(404));
  return api;
}
