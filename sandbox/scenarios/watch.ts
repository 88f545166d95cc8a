import type { AppApi, RemediationList } from '../app-api.ts';
import type { SimulatedAzure } from '../arm/simulated-azure.ts';
import type { DriveOptions } from './drive.ts';

/** What can be watched on a clock that moves by itself. */
interface Watched {
  readonly azure: SimulatedAzure;
  readonly api: AppApi;
  now(): number;
}

const quietChecksNeeded = 5;
const betweenChecksMs = 100;

/** A paced clock moves by itself: checks again and again until the condition holds, the story is quiet, or the limit is passed. */
export async function watch(
  { azure, api, now }: Watched,
  { until, limit }: DriveOptions,
): Promise<'reached' | 'quiet' | 'limit'> {
  let quietChecks = 0;
  while (now() <= limit) {
    if (await until?.()) return 'reached';
    const { pendingDeliveries, operationsInProgress } = azure.state();
    const { remediations } = await api.remediations();
    const busy = pendingDeliveries + operationsInProgress.length + openRuns(remediations);
    quietChecks = busy === 0 ? quietChecks + 1 : 0;
    if (until === undefined && quietChecks === quietChecksNeeded) return 'quiet';
    await new Promise((resolve) => setTimeout(resolve, betweenChecksMs));
  }
  return 'limit';
}

/** Runs that go on, and orphaned ones that no later run on their VM has recovered yet; the list is newest first. */
function openRuns(runs: RemediationList['remediations']): number {
  const live = runs.filter(({ runtimeStatus }) => ['Running', 'Pending'].includes(runtimeStatus));
  const acting = runs.filter(({ status }) => status !== null && status.outcome !== 'refused');
  const newest = new Map(acting.toReversed().map((run) => [run.status?.vmId, run]));
  const orphaned = [...newest.values()].filter(({ status }) => status?.phase !== 'ended');
  return live.length + orphaned.length;
}
