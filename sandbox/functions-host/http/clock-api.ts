import { Hono } from 'hono';
import * as z from 'zod';
import { type Clock, DrivenClock } from '../../clock.ts';
import { readJson } from './json.ts';
import { jsonResponse } from './json-response.ts';

/**
 * Where time stands: `now` and `nextWake` in ms (null when nothing waits for time to pass), `total` counts all work
 * ever started, so that a caller who sees it unchanged knows that nothing happened. `nextWork` leaves out triggers that fire by
 * themselves, which are always due again. `commits` counts the persisted steps since the process was started, as `--die-at` does.
 */
export interface ClockReading {
  readonly now: number;
  readonly nextWake: number | null;
  readonly nextWork: number | null;
  readonly total: number;
  readonly commits: number;
}

/** What the clock's HTTP API needs of the host. */
export interface ClockControl {
  readonly clock: Clock;
  read(): ClockReading;
  whenIdle(): Promise<void>;
  /** Informs the host that the clock has moved. */
  moved(): void;
}

/**
 * `/admin/sandbox/clock`: GET reads it (with `?whenIdle=true` once nothing is in progress), POST `{"advanceTo": ms}`
 * moves a driven clock and fires what is due.
 */
export function clockApi({ clock, read, whenIdle, moved }: ClockControl): Hono {
  const api = new Hono();
  api.get('/', async (c) => {
    if (c.req.query('whenIdle') === 'true') await whenIdle();
    return jsonResponse(200, read());
  });
  api.post('/', async (c) => {
    if (!(clock instanceof DrivenClock))
      return jsonResponse(400, {
        message: 'this host runs on a clock that moves by itself; start it with --clock driven:MS',
      });
    const body = readJson(await c.req.text());
    const parsed = z
      .object({ advanceTo: z.int().min(clock.now()) })
      .safeParse(body.ok ? body.value : undefined);
    if (!parsed.success) {
      const faults = parsed.error.issues.map(
        (issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`,
      );
      const message = `send {"advanceTo": ms}, not before now (${clock.now()}): ${faults.join('; ')}`;
      return jsonResponse(400, { message });
    }
    clock.advanceTo(parsed.data.advanceTo);
    moved();
    return jsonResponse(200, read());
  });
  return api;
}
