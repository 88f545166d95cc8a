import { Hono } from 'hono';
import * as z from 'zod';
import { readJson } from './json.ts';
import { emptyResponse, jsonResponse } from './json-response.ts';

const order = z.strictObject({ after: z.int().min(1).max(100_000) });

/** `POST /admin/sandbox/die` `{after}`: kills the process right after so many more commits. Answers 202, or 400 with what is wrong. */
export function deathApi(dieAfter: (commits: number) => void): Hono {
  const api = new Hono();
  api.post('/', async (c) => {
    const body = readJson(await c.req.text());
    const parsed = order.safeParse(body.ok ? body.value : undefined);
    if (!parsed.success) return jsonResponse(400, { message: 'send {"after": a number of commits from 1}' });
    dieAfter(parsed.data.after);
    return emptyResponse(202);
  });
  return api;
}
