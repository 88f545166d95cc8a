import type { Instances } from '../workflow/instances.ts';
import { inTurns } from './in-turns.ts';

const readsAtOnce = 8;

/** A run that has not ended, or whose end nobody has seen to yet. */
export interface RunningRun {
  readonly id: string;
  readonly vmId: string;
  readonly since: string;
  readonly runtimeStatus: string;
  readonly status: unknown;
}

/**
 * Those that the ledger lists, the newest first: how many there are, and so many of them with where they stand. Two requests, and one more for each that has ended
 * and is listed still.
 */
export async function runningRuns(
  instances: Instances,
  most: number,
): Promise<{ readonly total: number; readonly runs: readonly RunningRun[] }> {
  const [listed, live] = await Promise.all([instances.ledger(), instances.liveRuns()]);
  const entries = [...listed].sort(
    (a, b) => b.since.localeCompare(a.since) || a.runId.localeCompare(b.runId),
  );
  const runs = await inTurns(
    entries.slice(0, most),
    readsAtOnce,
    async ({ runId, vmId, since }): Promise<RunningRun> => {
      // One that has ended and is still listed is dead, or ended this moment.
      const run = live.get(runId) ?? (await instances.read(runId, false));
      return {
        id: runId,
        vmId,
        since,
        runtimeStatus: run?.runtimeStatus ?? 'Missing',
        status: run?.customStatus ?? null,
      };
    },
  );
  return { total: entries.length, runs };
}
