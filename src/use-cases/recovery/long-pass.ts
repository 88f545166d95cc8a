import { beginDue } from '../begin-due.ts';
import type { EventDeps } from '../event-deps.ts';
import type { EventCount } from '../fleet-status/event-count.ts';
import { sayWhatIsSeen } from '../fleet-status/fleet-seen.ts';
import { heartbeatIfDue } from '../fleet-status/heartbeat-if-due.ts';
import type { Log } from '../log.ts';
import { notifySuspension } from '../notifications/notify-suspension.ts';
import { notifyBreaker, repeatAlerts } from '../notifications/repeat-alerts.ts';
import { watchStarts } from '../watch-starts.ts';
import { settleLate } from './late-runs.ts';
import { messageOf, type RecoveryScope } from './recover-one.ts';
import { recoverOrphans } from './recover-orphans.ts';

/**
 * The pass of every five minutes: orphaned runs are recovered, alerts that nobody has acknowledged are repeated, runs that are due are begun, starts
 * without an event are found, and the heartbeat is written.
 */
export async function longPass(
  scope: RecoveryScope,
  deps: EventDeps & { readonly count: EventCount },
): Promise<void> {
  const { durable, log, notify } = scope;
  const { now, cloud, allowance, suspended, count, keeper, telemetry } = deps;
  const { journal } = keeper;
  const notifying = { durable, log, notify, now };
  await inSteps(log, {
    recover: async () => await recoverOrphans(scope),
    alerts: async () => {
      const listed = await repeatAlerts(notifying);
      await inSteps(log, {
        breaker: async () => await notifyBreaker(notifying, listed),
        late: async () => await settleLate(notifying, listed),
        suspension: async () => await notifySuspension(notifying, listed, suspended),
      });
    },
    due: async () => {
      if (allowance !== undefined && suspended === undefined)
        await beginDue({ durable, log, deps: { ...deps, notify }, allowance });
    },
    starts: async () => await watchStarts({ durable, log, cloud, deps }),
    seen: async () => await sayWhatIsSeen(durable.instances, deps),
    heartbeat: async () => await heartbeatIfDue({ durable, log, now, count, journal, telemetry }),
  });
}

/**
 * Takes each step, in order, even if others fail: if one thing cannot be read, the other steps are still done. Throws at the end
 * the first error, so that the platform counts the pass as failed.
 */
async function inSteps(log: Log, steps: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  const failures: unknown[] = [];
  for (const [step, take] of Object.entries(steps))
    try {
      await take();
    } catch (error) {
      failures.push(error);
      log.error('a step of a pass failed', { step, error: messageOf(error) });
    }
  if (failures.length > 0) throw failures[0];
}
