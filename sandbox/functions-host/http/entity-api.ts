import { Hono } from 'hono';
import { signalEntity } from '../engine/durable-operations.ts';
import type { DurableScope } from '../engine/durable-scope.ts';
import type { StoredEntity } from '../engine/entities.ts';
import { entityId, parseEntityId } from '../engine/entity-id.ts';
import { formatInstant } from '../engine/history/timestamps.ts';
import { readJson, readPayload } from './json.ts';
import { emptyResponse, invalidJson, jsonResponse } from './json-response.ts';

/** The entity part of the management API: read one, signal one, list. */
export function entityApi(scope: DurableScope, changed: () => void): Hono {
  const { store } = scope;
  const columns = 'SELECT id, state, created, updated FROM entity';
  const api = new Hono();

  const list = (name: string | undefined, fetchState: boolean): Response => {
    const prefix = name === undefined ? '@' : entityId({ name, key: '' });
    const rows = store.all<StoredEntity>(
      `${columns} WHERE substr(id, 1, length(?)) = ? ORDER BY id`,
      prefix,
      prefix,
    );
    const body = rows.map(({ id, state, updated }) => ({
      entityId: parseEntityId(id),
      lastOperationTime: formatInstant(updated),
      state: fetchState ? readPayload(state) : null,
    }));
    return jsonResponse(200, body);
  };

  api.get('/', (c) => list(undefined, c.req.query('fetchState') === 'true'));
  api.get('/:name', (c) => list(c.req.param('name'), c.req.query('fetchState') === 'true'));

  api.get('/:name/:key', (c) => {
    const entity = store.get<StoredEntity>(`${columns} WHERE id = ?`, entityId(c.req.param()));
    return entity ? jsonResponse(200, readPayload(entity.state)) : emptyResponse(404);
  });

  api.post('/:name/:key', async (c) => {
    const text = await c.req.text();
    const read = text === '' ? undefined : readJson(text);
    if (read && !read.ok) return invalidJson(read.fault);
    const input = read ? JSON.stringify(read.value) : null;
    const signalled = signalEntity(scope, c.req.param(), c.req.query('op') ?? '', input);
    changed();
    return emptyResponse(signalled ? 202 : 500);
  });

  return api;
}
