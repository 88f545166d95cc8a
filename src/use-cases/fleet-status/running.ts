import type { RunStatus } from '../../core/remediation/status.ts';
import type { Instances } from '../../workflow/durable/instances.ts';

/** A run that has not ended, or whose end was not handled yet. */
export interface RunningRun {
  readonly id: string;
  readonly vmId: string;
  readonly since: string;
  /** As the platform says it; `Ended` for one that is not live any more: orphaned, over just now, or purged. */
  readonly runtimeStatus: string;
  /** As the run itself shows it; nothing that is read of it decides about a VM. */
  readonly status: RunStatus | null;
}

/** What a run shows of itself, which it wrote as it is; null before it has. */
export function statusShownBy(customStatus: unknown): RunStatus | null {
  return (customStatus ?? null) as RunStatus | null;
}

/**
 * Those that the registry lists, the newest first: how many there are, and so many of them with their status. Two requests, however many have ended and
 * are listed still.
 */
export async function runningRuns(
  instances: Pick<Instances, 'registry' | 'liveRuns'>,
  max: number,
): Promise<{ readonly total: number; readonly runs: readonly RunningRun[] }> {
  // First, so that whatever it lists has begun before the live ones are asked for.
  const listed = await instances.registry();
  const live = await instances.liveRuns();
  const entries = [...listed].sort(
    (a, b) => b.since.localeCompare(a.since) || a.runId.localeCompare(b.runId),
  );
  const runs = entries.slice(0, max).map(({ runId, vmId, since }): RunningRun => {
    const run = live.get(runId);
    return {
      id: runId,
      vmId,
      since,
      runtimeStatus: run?.runtimeStatus ?? 'Ended',
      status: statusShownBy(run?.customStatus),
    };
  });
  return { total: entries.length, runs };
}
