import * as z from 'zod';
import { assessmentReason, time } from './enumerations.ts';
import { journalHealth, modesByAge } from './health-answer.ts';
import { recordListed } from './record-answer.ts';
import { runningRun } from './run-answer.ts';
import { safeguardsShort } from './safeguards-answer.ts';

const count = z.int().min(0);
const failed = z
  .strictObject({ failure: z.string().meta({ description: 'Why this part could not be read.' }) })
  .meta({ id: 'NotRead' });

/** The state of the fleet, by the last assessment of each VM. */
const compliance = z
  .strictObject({
    total: count,
    accelerated: count,
    byPlatform: count,
    eligible: count,
    skipped: count,
    unreadable: count,
    reasons: z.array(z.strictObject({ code: assessmentReason, sentence: z.string(), count })),
    countedAt: time,
    partial: z.boolean().meta({ description: 'Of a part of the fleet only.' }),
  })
  .meta({ id: 'Compliance' });

const sweep = z.strictObject({
  running: time.nullable().meta({ description: 'Since when one goes on.' }),
  last: z
    .strictObject({
      endedAt: time,
      vms: count,
      begun: count,
      unreadable: count,
      failed: count.meta({ description: 'Subscriptions that it did not get through.' }),
    })
    .nullable(),
});

const heartbeat = z.strictObject({
  lastEventAt: time.nullable(),
  lastHeartbeatAt: time.nullable(),
  since: z.strictObject({ events: count, assessed: count }),
  reported: z
    .strictObject({
      events: count,
      assessed: count,
      waiting: count,
      running: count,
      oldestWaitingSince: time.nullable(),
    })
    .nullable(),
});

const receiver = z.strictObject({
  name: z.string(),
  pending: count,
  failures: count,
  triedAgainAt: time.nullable(),
});

/** What the first view of the page shows; each part that cannot be read says so by itself. */
export const overviewAnswer = z.strictObject({
  compliance: z.union([compliance, failed]),
  running: z.union([z.strictObject({ total: count, runs: z.array(runningRun) }), failed]),
  safeguards: z.union([safeguardsShort, failed]),
  last: z.union([z.strictObject({ remediations: z.array(recordListed) }), failed]),
  sweep: z.union([sweep, failed]),
  heartbeat: z.union([heartbeat, failed]),
  receivers: z.union([z.array(receiver), failed]),
  policy: z.strictObject({
    modes: modesByAge,
    paused: z.boolean(),
    hash: z.string().nullable(),
    subscriptions: count,
    faults: z.array(z.string()),
  }),
  journal: journalHealth,
});
