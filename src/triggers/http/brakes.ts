import type { HttpResponseInit } from '@azure/functions';
import { EntityId } from 'durable-functions';
import { startsIn } from '../../core/coordination/brakes-rate.ts';
import type { ActInput } from '../../core/coordination/brakes-state.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import { brakesKey, entities } from '../../workflow/durable/names.ts';
import type { Act } from './acts.ts';
import { problem } from './answers.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import { readPulse } from '../../use-cases/fleet-status/signs-of-life.ts';

/** `GET /api/brakes`: what keeps outages from beginning, who is down, who waits, and what has not been acknowledged. */
export async function getBrakes(instances: Instances): Promise<HttpResponseInit> {
  const [brakes, alarms, pulse] = await Promise.all([
    instances.brakes(),
    instances.alarms(),
    readPulse(instances),
  ]);
  const { paused, breaker, holders, queue, starts, outcomes, capacity, acts } = brakes;
  return {
    jsonBody: {
      paused: paused ?? null,
      breaker: breaker ?? null,
      holders,
      queue: queue.map((one, n) => ({ position: n + 1, ...one })),
      stopsInTheLastHour: startsIn(starts),
      lastOutcomes: outcomes,
      capacity,
      acts,
      alarms: alarms.alarms,
      pulse,
    },
  };
}

const acts = ['pause', 'resume', 'reset-breaker', 'reopen', 'acknowledge'];

/**
 * `POST /api/brakes/{act}`: pause, resume, reset-breaker or reopen (with `key`), of which the brakes keep who did it; or acknowledge, which
 * silences the alarm of an open breaker and leaves it open.
 */
export async function actOnBrakes(
  { client }: DurableAccess,
  act: string,
  { by, comment, key }: Act,
  now: string,
): Promise<HttpResponseInit> {
  if (!acts.includes(act)) return problem(404, `act: should be one of ${acts.join(', ')}`);
  if (act === 'reopen' && key === undefined)
    return problem(400, 'key: missing; should be a capacity key as GET /api/brakes lists it');
  const alarms = new EntityId(entities.alarms, brakesKey);
  if (act === 'acknowledge') {
    const heard = { id: 'breaker', by, now, ...(comment === undefined ? {} : { comment }) };
    await client.signalEntity(alarms, 'acknowledge', heard);
    return { status: 202, jsonBody: { act, by } };
  }
  const input: ActInput = {
    by,
    now,
    ...(comment === undefined ? {} : { comment }),
    ...(key === undefined ? {} : { key }),
  };
  await client.signalEntity(new EntityId(entities.brakes, brakesKey), act, input);
  if (act === 'reset-breaker') await client.signalEntity(alarms, 'settle', { id: 'breaker' });
  return { status: 202, jsonBody: { act, by } };
}
