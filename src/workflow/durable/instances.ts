import type { InvocationContext } from '@azure/functions';
import { input as durableInput } from 'durable-functions';
import * as z from 'zod';
import { type AlertsState, alertsState } from '../../core/coordination/alerts.ts';
import { type DueEntry, dueListState } from '../../core/coordination/due-list.ts';
import { type Heartbeat, heartbeatState, noHeartbeat } from '../../core/coordination/heartbeat.ts';
import { type LeaseState, leaseState } from '../../core/coordination/lease-state.ts';
import { type PendingStartEntry, pendingStartListState } from '../../core/coordination/pending-starts.ts';
import type { RunSeen } from '../../core/coordination/recovery.ts';
import { type RegistryEntry, registryState } from '../../core/coordination/registry.ts';
import {
  noSafeguards,
  type SafeguardsState,
  safeguardsState,
} from '../../core/coordination/safeguards-state.ts';
import { entityKeyOf, type ResourceId } from '../../core/model/resource-id.ts';
import { emptyOutbox, type OutboxState, outboxState } from '../../core/notifications/outbox.ts';
import { type SweepState, sweepState } from '../../core/sweep/sweep-state.ts';
import type { Result } from '../../ports/cloud.ts';
import type { KnownOfVm, Runs, StopDelivery } from '../../ports/runs.ts';
import { knownIn } from './lease-reading.ts';
import { entities, runIdPrefix, safeguardsKey } from './names.ts';

/** The binding through which a function reaches the Durable extension. */
export const durableBinding = durableInput.durableClient();

// The extension's local endpoint, which takes no key; the SDK's client keeps it to itself.
const binding = z.object({ rpcBaseUrl: z.url() });

const historyEvent = z.looseObject({ EventType: z.string(), Timestamp: z.string() });

const instance = z.looseObject({
  name: z.string(),
  instanceId: z.string(),
  runtimeStatus: z.string(),
  createdTime: z.string(),
  lastUpdatedTime: z.string(),
  input: z.unknown(),
  output: z.unknown(),
  customStatus: z.unknown(),
  historyEvents: z.array(historyEvent).nullish(),
});

export type Instance = z.infer<typeof instance>;

const registryParts = z.array(
  z.object({ entityId: z.object({ key: z.string() }), state: registryState.nullable() }),
);

const promised = z.object({ byWhen: z.string() });
const reached = z.object({ phase: z.string(), outcome: z.string().exactOptional() });

const finished = ['Completed', 'Failed', 'Terminated', 'Canceled'];
const answerWithinMs = 10_000;
const continuationHeader = 'x-ms-continuation-token';

/**
 * Reads orchestration instances over the extension's own HTTP interface: durable-functions 3.5 cannot read a history (it expects
 * `history` where the extension says `historyEvents`), and its lists hold text where their types say dates.
 */
export class Instances implements Runs {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  static of(context: InvocationContext): Instances {
    return new Instances(binding.parse(context.extraInputs.get(durableBinding)).rpcBaseUrl);
  }

  /** One instance, with its history if asked for; undefined when there is none of this id. Throws when it cannot be read. */
  async read(id: string, history: boolean): Promise<Instance | undefined> {
    const query = history ? '?showHistory=true&showHistoryOutput=true' : '?showInput=false';
    const url = new URL(`instances/${encodeURIComponent(id)}${query}`, this.#base);
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`reading an instance: HTTP ${response.status}`);
    return instance.parse(await response.json());
  }

  /** Those that have ended and were created before an instant, as they come in page by page. Throws when they cannot be read. */
  async *endedCreatedBefore(before: Date): AsyncGenerator<Instance> {
    const createdTimeTo = before.toISOString();
    yield* this.#listed({ createdTimeTo, runtimeStatus: finished.join(','), top: '100' });
  }

  async *#listed(filter: Readonly<Record<string, string>>): AsyncGenerator<Instance> {
    const query = new URLSearchParams({ showInput: 'false', ...filter });
    const url = new URL(`instances/?${query}`, this.#base);
    let token: string | undefined;
    do {
      const headers = token === undefined ? {} : { [continuationHeader]: token };
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(answerWithinMs) });
      if (!response.ok) throw new Error(`listing instances: HTTP ${response.status}`);
      yield* z.array(instance).parse(await response.json());
      token = response.headers.get(continuationHeader) || undefined;
    } while (token !== undefined);
  }

  /** The lease of a VM; undefined when it was never asked. Throws when it cannot be read. */
  async leaseOf(vm: ResourceId): Promise<LeaseState | undefined> {
    return await this.leaseUnder(entityKeyOf(vm));
  }

  /** The same by the lease's own key. */
  async leaseUnder(leaseKey: string): Promise<LeaseState | undefined> {
    return await this.#entity(entities.lease, leaseKey, leaseState);
  }

  /** One part of the run registry. Throws when it cannot be read. */
  async registryOf(key: string): Promise<readonly RegistryEntry[]> {
    return (await this.#entity(entities.registry, key, registryState))?.entries ?? [];
  }

  /** All parts of the run registry, in one request. Throws when they cannot be read. */
  async registry(): Promise<readonly RegistryEntry[]> {
    const url = new URL(`entities/${entities.registry}?fetchState=true`, this.#base);
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    if (!response.ok) throw new Error(`listing ${entities.registry}: HTTP ${response.status}`);
    const parts = registryParts.parse(await response.json());
    // A state that is too large for a list is left out of it.
    const read = parts.map(({ entityId, state }) => state?.entries ?? this.registryOf(entityId.key));
    return (await Promise.all(read)).flat();
  }

  /** The remediations that have not ended, by id, in one request for each thousand. Throws when they cannot be read. */
  async liveRuns(): Promise<ReadonlyMap<string, Instance>> {
    const live = new Map<string, Instance>();
    const runtimeStatus = 'Pending,Running,Suspended';
    for await (const run of this.#listed({ instanceIdPrefix: runIdPrefix, runtimeStatus, top: '1000' }))
      live.set(run.instanceId, run);
    return live;
  }

  /** One part of the list of VMs whose next start is to be watched. Throws when it cannot be read. */
  async pendingStartIn(key: string): Promise<readonly PendingStartEntry[]> {
    return (await this.#entity(entities.pendingStart, key, pendingStartListState))?.entries ?? [];
  }

  /** VMs for which a run is due, the oldest first. Throws when they cannot be read. */
  async due(): Promise<readonly DueEntry[]> {
    return (await this.#entity(entities.due, safeguardsKey, dueListState))?.entries ?? [];
  }

  /** The fleet's safeguards. Throws when they cannot be read. */
  async safeguards(): Promise<SafeguardsState> {
    return (await this.#entity(entities.safeguards, safeguardsKey, safeguardsState)) ?? noSafeguards;
  }

  /** Alerts, which are repeated until somebody acknowledges them. Throws when they cannot be read. */
  async alerts(): Promise<AlertsState> {
    return (await this.#entity(entities.alerts, safeguardsKey, alertsState)) ?? { alerts: [] };
  }

  /** Which sweep is running, and what the last one did. Throws when it cannot be read. */
  async sweeps(): Promise<SweepState> {
    return (await this.#entity(entities.sweeps, safeguardsKey, sweepState)) ?? {};
  }

  /** What waits for receivers. Throws when it cannot be read. */
  async outbox(): Promise<OutboxState> {
    return (await this.#entity(entities.outbox, safeguardsKey, outboxState)) ?? emptyOutbox;
  }

  /** What shows that the app is alive. Throws when it cannot be read. */
  async heartbeat(): Promise<Heartbeat> {
    return (await this.#entity(entities.heartbeat, safeguardsKey, heartbeatState)) ?? noHeartbeat;
  }

  async #entity<T>(name: string, key: string, shape: z.ZodType<T>): Promise<T | undefined> {
    const url = new URL(`entities/${name}/${encodeURIComponent(key)}`, this.#base);
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`reading ${name}: HTTP ${response.status}`);
    // An entity that was asked, and has kept nothing, exists with null as its state.
    return shape.nullable().parse(await response.json()) ?? undefined;
  }

  async knownOf(vm: ResourceId): Promise<Result<KnownOfVm>> {
    return await knownIn(() => this.leaseOf(vm));
  }

  async holderOf(vm: ResourceId): Promise<string | undefined> {
    try {
      return (await this.leaseOf(vm))?.holder?.runId;
    } catch {
      return undefined;
    }
  }

  async noteStop(vm: ResourceId, stop: StopDelivery): Promise<boolean> {
    const holder = (await this.leaseOf(vm))?.holder;
    if (holder?.runId !== stop.runId || holder.undo === undefined)
      throw new Error('telling the lease: it does not keep how this run found the VM');
    await this.#signalLease(vm, 'stopping', stop);
    return holder.stopSentAt !== undefined;
  }

  async noteRefusedStop(vm: ResourceId, stop: Omit<StopDelivery, 'at'>): Promise<void> {
    await this.#signalLease(vm, 'stop-refused', stop);
  }

  async #signalLease(vm: ResourceId, operation: string, input: object): Promise<void> {
    const key = encodeURIComponent(entityKeyOf(vm));
    const response = await fetch(new URL(`entities/${entities.lease}/${key}?op=${operation}`, this.#base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (!response.ok) throw new Error(`telling the lease: HTTP ${response.status}`);
  }

  /** Whether a run goes on; `unknown` when the extension does not answer, which must not prevent an undo. */
  async stateOf(runId: string): Promise<'live' | 'over' | 'unknown'> {
    try {
      const run = await this.read(runId, false);
      return run === undefined || finished.includes(run.runtimeStatus) ? 'over' : 'live';
    } catch {
      return 'unknown';
    }
  }

  /** What recovery needs to know of a run. */
  async seen(runId: string): Promise<RunSeen> {
    try {
      const run = await this.read(runId, false);
      if (run === undefined) return { state: 'missing' };
      const { runtimeStatus, lastUpdatedTime, customStatus } = run;
      const stood = reached.safeParse(customStatus).data;
      if (finished.includes(runtimeStatus))
        return { state: 'over', how: runtimeStatus, endedAt: lastUpdatedTime, ...stood };
      return { state: 'live', ...promised.safeParse(customStatus).data, ...stood };
    } catch {
      return { state: 'unknown' };
    }
  }
}
