import { Hono, type MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { readJson } from '../http/json.ts';
import { emptyResponse, jsonResponse } from '../http/json-response.ts';

const order = z.strictObject({ fails: z.boolean() });

/** Lets the Durable client of the app fail, as while the extension's storage is away: every call is answered with 500. */
export class ClientFault {
  #fails = false;

  /** Answers calls of the app's client with 500 while they are to fail, and lets them pass otherwise. */
  guard(): MiddlewareHandler {
    return async (_c, next) => (this.#fails ? emptyResponse(500) : next());
  }

  /** `POST /admin/sandbox/durable-client` `{fails}`. Answers 202, or 400 with what is wrong. */
  api(): Hono {
    const api = new Hono();
    api.post('/', async (c) => {
      const body = readJson(await c.req.text());
      const parsed = order.safeParse(body.ok ? body.value : undefined);
      if (!parsed.success) return jsonResponse(400, { message: 'send {"fails": true or false}' });
      this.#fails = parsed.data.fails;
      return emptyResponse(202);
    });
    return api;
  }
}
