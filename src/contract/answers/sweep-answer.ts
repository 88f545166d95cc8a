import * as z from 'zod';
import { time } from './enumerations.ts';

const count = z.int().min(0);
const source = z.enum(['graph', 'lists']);

/** The sweep that is running, and what the last one did. */
export const sweepAnswer = z.strictObject({
  running: z.strictObject({ id: z.string(), since: time, by: z.string() }).nullable(),
  last: z
    .strictObject({
      id: z.string(),
      by: z.string(),
      startedAt: time,
      endedAt: time,
      subscriptions: z.array(
        z.strictObject({
          subscriptionId: z.string(),
          source,
          vms: count,
          assessed: count,
          notKept: count,
          gone: count,
          pages: count,
          failure: z.string().optional(),
        }),
      ),
      candidates: count,
      assessed: count,
      begun: count,
      joined: count,
      postponed: count,
      unreadable: count,
      downWithoutRun: count,
    })
    .nullable(),
  schedule: z.string().meta({ description: 'A cron expression of six fields, or `off`.' }),
  source,
});
