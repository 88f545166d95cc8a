import { EntityId } from 'durable-functions';
import { startsIn } from '../../core/coordination/safeguards-rate.ts';
import type { ActInput } from '../../core/coordination/safeguards-state.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import { readHeartbeat } from '../../use-cases/fleet-status/signs-of-life.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import { badRequest } from './problems.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

/** `GET /api/safeguards`: what keeps outages from beginning, which VMs are down, which runs wait, and which alerts are not acknowledged. */
export async function getSafeguards(instances: Instances): Promise<AnswerOf<'getSafeguards'>> {
  const [safeguards, alerts, heartbeat] = await Promise.all([
    instances.safeguards(),
    instances.alerts(),
    readHeartbeat(instances),
  ]);
  const { paused, breaker, holders, queue, starts, outcomes, capacity, acts } = safeguards;
  return {
    status: 200,
    body: {
      paused: paused ?? null,
      breaker: breaker ?? null,
      holders,
      queue: queue.map((one, n) => ({ position: n + 1, ...one })),
      stopsInTheLastHour: startsIn(starts),
      lastOutcomes: outcomes,
      capacity,
      acts,
      alerts: alerts.alerts,
      heartbeat,
    },
  };
}

/**
 * `POST /api/safeguards/{act}`: pause, resume, reset-breaker or reopen (with `key`), of which the safeguards keep who did it; or acknowledge, which
 * silences the alert of an open breaker and leaves it open.
 */
export async function actOnSafeguards(
  { client }: DurableAccess,
  { parameters: { act }, body: { comment, key }, by }: AskedOf<'actOnSafeguards'>,
  now: string,
): Promise<AnswerOf<'actOnSafeguards'>> {
  if (act === 'reopen' && key === undefined)
    return badRequest([
      { at: '/key', detail: 'is missing; should be a capacity key as GET /api/safeguards lists it' },
    ]);
  const alerts = new EntityId(entities.alerts, safeguardsKey);
  if (act === 'acknowledge') {
    const heard = { id: 'breaker', by, now, ...(comment === undefined ? {} : { comment }) };
    await client.signalEntity(alerts, 'acknowledge', heard);
    return { status: 202, body: { act, by } };
  }
  const input: ActInput = {
    by,
    now,
    ...(comment === undefined ? {} : { comment }),
    ...(key === undefined ? {} : { key }),
  };
  await client.signalEntity(new EntityId(entities.safeguards, safeguardsKey), act, input);
  if (act === 'reset-breaker') await client.signalEntity(alerts, 'settle', { id: 'breaker' });
  return { status: 202, body: { act, by } };
}
