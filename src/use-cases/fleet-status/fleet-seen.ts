import { startsIn, startsSince } from '../../core/coordination/safeguards-rate.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Suspension } from '../../core/settings/suspension.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import { runningRuns } from './running.ts';

export interface SeeingFleet {
  readonly policy: Pick<Policy, 'maxPerHour' | 'paused'>;
  readonly now: () => number;
  readonly suspended?: Suspension;
  /** Absent where nothing is counted: then nothing is read. */
  readonly telemetry?: Pick<Telemetry, 'seen'>;
}

/** Says how many runs there are, and what keeps others from beginning: three reads. Throws when it cannot be read. */
export async function sayWhatIsSeen(
  instances: Pick<Instances, 'registry' | 'liveRuns' | 'safeguards'>,
  { policy, now, suspended, telemetry }: SeeingFleet,
): Promise<void> {
  if (telemetry === undefined) return;
  const [{ runs }, { paused, breaker, starts }] = await Promise.all([
    runningRuns(instances, Number.POSITIVE_INFINITY),
    instances.safeguards(),
  ]);
  const live = runs.filter(({ runtimeStatus }) => runtimeStatus !== 'Ended');
  const waiting = live.filter(({ status }) => isWaiting(status)).length;
  const stopped = startsIn(startsSince(starts, new Date(now()).toISOString()));
  telemetry.seen({
    waiting,
    running: live.length - waiting,
    stopsLeft: Math.max(0, policy.maxPerHour - stopped),
    breakerOpen: breaker !== undefined,
    paused: policy.paused || paused !== undefined,
    faults: suspended?.faults.length ?? 0,
  });
}

function isWaiting(status: unknown): boolean {
  return typeof status === 'object' && status !== null && Reflect.get(status, 'phase') === 'waiting';
}
