import { Hono } from 'hono';
import * as z from 'zod';
import type { RedeliveryOrder } from '../engine/redelivery.ts';
import { readJson } from './json.ts';
import { jsonResponse } from './json-response.ts';

const order = z.strictObject({
  name: z.string().min(1).optional(),
  instanceId: z.string().min(1).optional(),
  after: z
    .number()
    .min(0)
    .max(7 * 24 * 3600),
});

/**
 * `POST /admin/sandbox/redeliver` `{name?, instanceId?, after}`: has activities delivered again after so many
 * seconds. Answers 202 with the number of activities, 400 with all faults at once.
 */
export function redeliveryApi(redeliver: (order: RedeliveryOrder) => number): Hono {
  const api = new Hono();
  api.post('/', async (c) => {
    const body = readJson(await c.req.text());
    const parsed = order.safeParse(body.ok ? body.value : undefined);
    if (parsed.success) return jsonResponse(202, { activities: redeliver(parsed.data) });
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    const message = `send {"name"?: activity, "instanceId"?: id, "after": seconds}: ${faults.join('; ')}`;
    return jsonResponse(400, { message });
  });
  return api;
}
