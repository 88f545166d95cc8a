import { Hono } from 'hono';
import type { LogCount } from '../functions/log-counts.ts';
import { jsonResponse } from './json-response.ts';

/** `GET /admin/sandbox/log`: how much was logged since the host was started, by category and level, and how much its levels kept out. */
export function logApi(counts: () => readonly LogCount[]): Hono {
  const api = new Hono();
  api.get('/', () => jsonResponse(200, { counts: counts() }));
  return api;
}
