import type { AssessmentStore } from '../../assessment/assessment-store.ts';
import { startsIn } from '../../core/coordination/safeguards-rate.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Suspension } from '../../core/settings/suspension.ts';
import type { Records } from '../../ports/records.ts';
import { type Counted, countFleet, orFailure } from '../../use-cases/fleet-status/fleet-figures.ts';
import { receiversOf } from '../../use-cases/fleet-status/receivers-seen.ts';
import { runningRuns } from '../../use-cases/fleet-status/running.ts';
import { readSignsOfLife } from '../../use-cases/fleet-status/signs-of-life.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import type { AnswerOf } from './request-shapes.ts';

export interface OverviewDeps {
  readonly keeper: AssessmentStore;
  readonly records?: Records;
  readonly policy: Policy;
  readonly subscriptions: readonly string[];
  /** The names of the receivers of notifications. */
  readonly receivers: readonly string[];
  readonly now: () => number;
  readonly suspended?: Suspension;
}

const countedForMs = 60_000;
const maxRunning = 25;
const lastOutcomes = 10;
// Runs that were refused, because the VM had one, say nothing about the fleet: more are read, so that enough others are among them.
const lastRead = 50;

/**
 * Gives the answer to `GET /api/overview`: all that the first view of the page shows. Assessments are counted once a minute for all callers; the rest
 * is read each time, and each part that cannot be read says so by itself.
 */
export function overviewOf(deps: OverviewDeps): (instances: Instances) => Promise<AnswerOf<'overview'>> {
  const compliance = oncePerMinute(deps);
  return async (instances) => {
    const { keeper, records, policy, subscriptions } = deps;
    const [counted, running, safeguards, last, sweep, heartbeat, receivers] = await Promise.all([
      compliance(),
      orFailure(async () => await runningRuns(instances, maxRunning)),
      orFailure(async () => await safeguardsOf(instances)),
      lastOf(records),
      orFailure(async () => await sweepOf(instances)),
      orFailure(async () => await readSignsOfLife(instances)),
      orFailure(async () => await receiversOf(instances, deps.receivers)),
    ]);
    return {
      status: 200,
      body: {
        compliance: counted,
        running,
        safeguards,
        last,
        sweep,
        heartbeat,
        receivers,
        policy: {
          modes: { new: policy.modeForNew, existing: policy.modeForExisting },
          paused: policy.paused,
          hash: keeper.policyHash ?? null,
          subscriptions: subscriptions.length,
          faults: deps.suspended?.faultsWithoutValues ?? [],
        },
        journal: keeper.health(),
      },
    };
  };
}

async function safeguardsOf(instances: Instances) {
  const [{ paused, breaker, holders, queue, starts, capacity }, { alerts }] = await Promise.all([
    instances.safeguards(),
    instances.alerts(),
  ]);
  return {
    paused: paused ?? null,
    breaker: breaker ?? null,
    holders: holders.map(({ runId, since }) => ({ runId, since })),
    queued: queue.length,
    stopsInTheLastHour: startsIn(starts),
    heldCapacity: capacity.filter(({ state }) => state === 'held'),
    alerts,
  };
}

async function sweepOf(instances: Instances) {
  const { holder, last } = await instances.sweeps();
  return {
    running: holder?.since ?? null,
    last:
      last === undefined
        ? null
        : {
            endedAt: last.endedAt,
            vms: last.subscriptions.reduce((sum, { vms }) => sum + vms, 0),
            begun: last.begun,
            unreadable: last.unreadable,
            failed: last.subscriptions.filter(({ failure }) => failure !== undefined).length,
          },
  };
}

async function lastOf(records: Records | undefined) {
  if (records === undefined) return { failure: 'AzureWebJobsStorage is not set: no records are kept' };
  const page = await records.list({}, { top: lastRead });
  if (!page.ok) return { failure: page.failure.kind };
  const shown = page.value.records.filter(({ outcome }) => outcome !== 'refused');
  return { remediations: shown.slice(0, lastOutcomes) };
}

function oncePerMinute({ keeper: { journal }, now }: OverviewDeps): () => Promise<Counted> {
  let kept: { readonly until: number; readonly counted: Promise<Counted> } | undefined;
  return async () => {
    if (kept === undefined || now() >= kept.until)
      kept = { until: now() + countedForMs, counted: countFleet(journal, now) };
    const counted = await kept.counted;
    // What could not be read is asked for again the next time.
    if ('failure' in counted) kept = undefined;
    return counted;
  };
}
