import * as z from 'zod';
import { alertKinds } from '../../core/coordination/alerts.ts';
import { time } from './enumerations.ts';

const count = z.int().min(0);
const texts = z.array(z.string());

/** What an operator did. */
const operatorAct = z
  .strictObject({
    act: z.string(),
    by: z.string(),
    at: time,
    comment: z.string().optional(),
  })
  .meta({ id: 'OperatorAct' });

/** A notification that is repeated until somebody acknowledges it. */
const alert = z
  .strictObject({
    id: z.string(),
    kind: z.enum(alertKinds).meta({ 'x-extensible': true }),
    subject: z.string(),
    runId: z.string().optional(),
    text: z.string(),
    since: time,
    notifiedAt: time,
    timesNotified: count,
    acknowledged: z.strictObject({ by: z.string(), at: time, comment: z.string().optional() }).optional(),
  })
  .meta({ id: 'Alert' });

/** A size in a place, and whether Azure had room for it. */
const capacity = z
  .strictObject({
    key: z.string(),
    state: z.enum(['proven', 'held']),
    since: time,
    failures: count,
    notBefore: time.optional(),
    code: z.string().optional(),
  })
  .meta({ id: 'Capacity' });

const asking = {
  runId: z.string(),
  subscriptionId: z.string(),
  domains: texts,
  capacityKey: z.string(),
  canary: z.string().exactOptional(),
  since: time,
};
const breaker = z.strictObject({ since: time, because: z.string() });

/** What keeps outages from beginning, for people who act on it. */
export const safeguardsAnswer = z.strictObject({
  paused: operatorAct.nullable(),
  breaker: breaker.nullable(),
  holders: z.array(
    z.strictObject({ ...asking, vm: z.string().exactOptional(), confirmed: z.boolean().exactOptional() }),
  ),
  queue: z.array(
    z.strictObject({
      position: z.int().min(1),
      ...asking,
      asksAt: time,
      rooms: z.array(z.strictObject({ domain: z.string(), room: z.int() })).exactOptional(),
    }),
  ),
  stopsInTheLastHour: count,
  lastOutcomes: z.array(z.strictObject({ runId: z.string(), good: z.boolean(), at: time })),
  capacity: z.array(capacity),
  acts: z.array(operatorAct),
  alerts: z.array(alert),
  heartbeat: z.strictObject({
    lastEventAt: time.nullable(),
    lastHeartbeatAt: time.nullable(),
    lastSweepAt: time.nullable(),
  }),
});

/** The same in short, for the first view of the page. */
export const safeguardsShort = z.strictObject({
  paused: operatorAct.nullable(),
  breaker: breaker.nullable(),
  holders: z.array(z.strictObject({ runId: z.string(), since: time })),
  queued: count,
  stopsInTheLastHour: count,
  heldCapacity: z.array(capacity),
  alerts: z.array(alert),
});
