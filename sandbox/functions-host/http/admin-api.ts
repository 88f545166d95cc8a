import { Hono } from 'hono';
import * as z from 'zod';
import type { RegisteredFunction } from '../functions/functions-core.ts';
import type { Invocation } from '../functions/invocation.ts';
import { readJson } from './json.ts';
import { emptyResponse, jsonResponse } from './json-response.ts';

/** What the admin API needs of the host. */
export interface AdminControl {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
  /** Starts a run of a function by hand; undefined when its trigger is not one of those that can be. */
  runByHand(name: string, input: string): Promise<Invocation> | undefined;
}

const byHand = z.object({ input: z.string().default('') });

/**
 * `/admin`: `GET host/status`, `GET functions` (each with its bindings), and `POST functions/{name}` with `{"input": "..."}`, which runs a timer- or
 * queue-triggered function once. It answers 202 before the run has ended, as the Functions host does.
 */
export function adminApi({ functions, runByHand }: AdminControl): Hono {
  const api = new Hono();
  api.get('/host/status', () => jsonResponse(200, { state: 'Running' }));
  api.get('/functions', () =>
    jsonResponse(
      200,
      [...functions.values()].map(({ name, bindings }) => ({
        name,
        config: { bindings: Object.values(bindings) },
      })),
    ),
  );
  api.post('/functions/:name', async (c) => {
    const name = c.req.param('name');
    const fn = functions.get(name);
    if (!fn) return emptyResponse(404);
    const text = await c.req.text();
    const read = readJson(text === '' ? '{}' : text);
    const parsed = byHand.safeParse(read.ok ? read.value : undefined);
    if (!parsed.success)
      return jsonResponse(400, { message: 'send {"input": "..."}, the trigger\'s value as text' });
    if (runByHand(name, parsed.data.input)) return emptyResponse(202);
    const message = `'${name}' has a ${fn.trigger.type}: only timer and queue triggers that run are run by hand here`;
    return jsonResponse(400, { message });
  });
  return api;
}
