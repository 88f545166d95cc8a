import { isSubscriptionId } from '../../core/model/resource-id.ts';
import { type Suspension, suspendedBecause } from '../../core/settings/suspension.ts';
import { hoursUntilNext } from '../../core/sweep/sweep-schedule.ts';
import type { DurableAccess } from '../../use-cases/begin-remediation.ts';
import type { Log } from '../../use-cases/log.ts';
import { orchestrations } from '../../workflow/durable/names.ts';
import type { SweepInput } from '../../workflow/orchestrations/sweep/sweep.ts';
import { badRequest, refused } from './problems.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

/** What a sweep is begun with. */
export interface SweepScope {
  readonly subscriptions: readonly string[];
  /** Absent where sweeps only run when they are requested. */
  readonly schedule?: string;
  readonly source: 'graph' | 'lists';
  readonly now: () => number;
  readonly newGuid: () => string;
  readonly suspended?: Suspension;
}

type SweepBegun = { readonly kind: 'started' | 'running'; readonly id: string };

// The largest fleets take minutes; one that has not ended by then hangs.
const maxHours = 12;

/**
 * Begins a sweep, unless one is running. Between two that are begun at once the entity decides, which each sweep asks first; reading it here only
 * avoids one that would be refused, and finds one that is dead or hangs, so that the new one can replace it.
 */
export async function beginSweep(
  { client, instances }: DurableAccess,
  log: Log,
  { subscriptions, schedule, source, now, newGuid }: SweepScope,
  by: string,
): Promise<SweepBegun> {
  const { holder } = await instances.sweeps();
  const insteadOf = holder === undefined ? {} : { insteadOf: holder.id };
  if (holder !== undefined) {
    const { state } = await instances.seen(holder.id);
    const hangs = now() - Date.parse(holder.since) > maxHours * 3_600_000;
    if (!hangs && (state === 'live' || state === 'unknown')) return { kind: 'running', id: holder.id };
    log.error('a sweep did not end', { sweep: holder.id, since: holder.since, state });
    if (state === 'live') await client.terminate(holder.id, 'overdue: another sweep takes its place');
  }
  const id = idFor(now(), newGuid());
  const input: SweepInput = {
    by,
    subscriptions: [...new Set(subscriptions)],
    source,
    hoursUntilNext: hoursUntilNext(schedule, now()),
    ...insteadOf,
  };
  await client.startNew(orchestrations.sweep, { instanceId: id, input });
  log.info('sweep started', { sweep: id, by, subscriptions: subscriptions.length });
  return { kind: 'started', id };
}

function idFor(now: number, guid: string): string {
  return `sweep-${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${guid.slice(0, 8)}`;
}

/** `POST /api/sweep`: begins a sweep of all watched subscriptions, or of one of them. */
export async function postSweep(
  durable: DurableAccess,
  log: Log,
  scope: SweepScope,
  { by, body: { subscription } }: AskedOf<'postSweep'>,
): Promise<AnswerOf<'postSweep'>> {
  if (scope.suspended !== undefined) return refused('not-configured', suspendedBecause);
  const only = subscription?.toLowerCase();
  if (only !== undefined && !isSubscriptionId(only))
    return badRequest([{ at: '/subscription', detail: 'should be a subscription id' }]);
  if (only !== undefined && !scope.subscriptions.includes(only))
    return refused('not-watched', 'subscription: is not watched');
  const subscriptions = only === undefined ? scope.subscriptions : [only];
  const begun = await beginSweep(durable, log, { ...scope, subscriptions }, by);
  if (begun.kind === 'running') return refused('already-running', `a sweep goes on already: ${begun.id}`);
  return { status: 202, body: { id: begun.id, by } };
}

/** `GET /api/sweep`: the sweep that is running, if any, what the last one did, and when sweeps run by themselves. */
export async function getSweep(
  { instances }: Pick<DurableAccess, 'instances'>,
  { schedule, source }: SweepScope,
): Promise<AnswerOf<'getSweep'>> {
  const { holder, last } = await instances.sweeps();
  return {
    status: 200,
    body: { running: holder ?? null, last: last ?? null, schedule: schedule ?? 'off', source },
  };
}
