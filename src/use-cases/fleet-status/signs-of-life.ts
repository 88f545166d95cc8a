import type { Heartbeat } from '../../core/coordination/heartbeat.ts';
import type { Instances } from '../../workflow/durable/instances.ts';

/** The last signs of life, ISO 8601; null for what has not happened yet. An event is counted within half a minute. */
export interface SignsOfLife {
  readonly lastEventAt: string | null;
  readonly lastHeartbeatAt: string | null;
  readonly lastSweepAt: string | null;
}

/** When the last event came, the last heartbeat was written, and the last sweep ended. Throws when it cannot be read. */
export async function readHeartbeat(
  instances: Pick<Instances, 'heartbeat' | 'sweeps'>,
): Promise<SignsOfLife> {
  const [{ lastEventAt, lastHeartbeatAt }, { last }] = await Promise.all([
    instances.heartbeat(),
    instances.sweeps(),
  ]);
  return {
    lastEventAt: lastEventAt ?? null,
    lastHeartbeatAt: lastHeartbeatAt ?? null,
    lastSweepAt: last?.endedAt ?? null,
  };
}

/** Signs of life, and how much was seen. */
interface SignsOfLifeNow extends Omit<SignsOfLife, 'lastSweepAt'> {
  /** Events that came in since the last heartbeat, and those of them that led to an assessment. */
  readonly since: { readonly events: number; readonly assessed: number };
  /** What the last heartbeat reported; null before the first. */
  readonly reported: NonNullable<Heartbeat['reported']> | null;
}

/** The heartbeat with its figures. Throws when it cannot be read. */
export async function readSignsOfLife(instances: Pick<Instances, 'heartbeat'>): Promise<SignsOfLifeNow> {
  const {
    events,
    assessed,
    lastEventAt = null,
    lastHeartbeatAt = null,
    reported = null,
  } = await instances.heartbeat();
  return { lastEventAt, lastHeartbeatAt, since: { events, assessed }, reported };
}
