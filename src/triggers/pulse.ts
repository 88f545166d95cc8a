import type { Instances } from '../workflow/instances.ts';

/** The last signs of life, ISO 8601; null for what has not been yet. An event shows within half a minute. */
export interface SignsOfLife {
  readonly lastEventAt: string | null;
  readonly lastHeartbeatAt: string | null;
  readonly lastSweepAt: string | null;
}

/** When an event came last, the heart last beat, and a sweep last ended. Throws when it cannot be read. */
export async function readPulse(instances: Pick<Instances, 'pulse' | 'sweeps'>): Promise<SignsOfLife> {
  const [{ lastEventAt, lastHeartbeatAt }, { last }] = await Promise.all([
    instances.pulse(),
    instances.sweeps(),
  ]);
  return {
    lastEventAt: lastEventAt ?? null,
    lastHeartbeatAt: lastHeartbeatAt ?? null,
    lastSweepAt: last?.endedAt ?? null,
  };
}
