import { EntityId } from 'durable-functions';
import * as z from 'zod';
import { AlikeCount } from '../../core/assessments/alike-count.ts';
import { type HeartbeatInput, isHeartbeatDue, type RunCounts } from '../../core/coordination/heartbeat.ts';
import { registryKeys } from '../../core/coordination/registry.ts';
import type { SweepFigures } from '../../core/sweep/sweep-state.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { Instances } from '../../workflow/durable/instances.ts';
import { entities, safeguardsKey } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';
import { mapConcurrent } from '../map-concurrent.ts';
import type { EventCount } from './event-count.ts';
import { countFleet, orFailure, safeguardsFigures } from './fleet-figures.ts';

export interface HeartbeatScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly now: () => number;
  readonly count: EventCount;
  /** Absent where no assessments are kept. */
  readonly journal: Journal | undefined;
  /** Absent where nothing is counted. */
  readonly telemetry?: Pick<Telemetry, 'heartbeat'> | undefined;
}

const readsAtOnce = 8;
// If there are more runs than these, the oldest are read, and the record says how many it covers.
const maxReads = 200;

/**
 * Writes the record `heartbeat` after each sweep, and each hour at least, so that an alert can be raised when it is absent. It holds the figures of
 * the page's first view, so that logs have them too. Never throws: what cannot be read is logged as an error, and tried again by the next pass.
 */
export async function heartbeatIfDue(scope: HeartbeatScope): Promise<void> {
  const { durable, log, now, count, journal, telemetry } = scope;
  try {
    await count.handOn(durable, log);
    const [heartbeat, { last, holder }] = await Promise.all([
      durable.instances.heartbeat(),
      durable.instances.sweeps(),
    ]);
    if (!isHeartbeatDue(heartbeat, last?.id, now())) return;
    const at = new Date(now()).toISOString();
    const { events, assessed, lastEventAt = null, lastHeartbeatAt = null } = heartbeat;
    const { unfinished, ...runs } = await countRuns(durable.instances);
    const alike = new AlikeCount();
    const compliance = await orFailure(async () => await countFleet(journal, now, (one) => alike.add(one)));
    const safeguards = await orFailure(async () => await safeguardsFigures(durable.instances));
    const seen = { events, assessed, since: lastHeartbeatAt, lastEventAt };
    const lastSweep = last === undefined ? null : sweepOf(last);
    const sweeps = { sweepSince: holder?.since ?? null, lastSweep };
    telemetry?.heartbeat(alike.counted());
    log.info('heartbeat', { ...seen, ...runs, unfinished, ...sweeps, safeguards, compliance });
    const reported: HeartbeatInput = {
      at,
      events,
      assessed,
      runs,
      ...(last === undefined ? {} : { sweepId: last.id }),
    };
    await durable.client.signalEntity(new EntityId(entities.heartbeat, safeguardsKey), 'report', reported);
  } catch (error) {
    log.error('no heartbeat', { error: String(error).slice(0, 300) });
  }
}

const waitingStatus = z.object({ phase: z.literal('waiting') });

/** Runs that have not ended, by whether they wait, and since when the oldest one that does. */
async function countRuns(instances: Instances): Promise<RunCounts & { readonly unfinished: number }> {
  const parts = await Promise.all(registryKeys.map((key) => instances.registryOf(key)));
  const entries = parts.flat().sort((a, b) => a.since.localeCompare(b.since));
  const reads = await mapConcurrent(entries.slice(0, maxReads), readsAtOnce, async ({ runId, since }) => {
    const run = await instances.read(runId, false);
    return { since, waits: waitingStatus.safeParse(run?.customStatus).success };
  });
  const waiting = reads.filter(({ waits }) => waits);
  return {
    waiting: waiting.length,
    running: reads.length - waiting.length,
    oldestWaitingSince: waiting[0]?.since ?? null,
    unfinished: entries.length,
  };
}

function sweepOf(figures: SweepFigures): object {
  const { id, endedAt, subscriptions, candidates, begun, downWithoutRun, unreadable } = figures;
  const vms = subscriptions.reduce((sum, one) => sum + one.vms, 0);
  const assessed = subscriptions.reduce((sum, one) => sum + one.assessed, 0);
  const failed = subscriptions.filter(({ failure }) => failure !== undefined).length;
  return { id, endedAt, vms, assessed, failed, unreadable, candidates, begun, downWithoutRun };
}
