import { type AlertsState, turnAlerts } from '../../src/core/coordination/alerts.ts';
import { type DueEntry, turnDueList } from '../../src/core/coordination/due-list.ts';
import type { LeaseState } from '../../src/core/coordination/lease-state.ts';
import type { PendingStartEntry } from '../../src/core/coordination/pending-starts.ts';
import type { RunSeen } from '../../src/core/coordination/recovery.ts';
import { type RegistryEntry, registryKeyOf } from '../../src/core/coordination/registry.ts';
import { noSafeguards, type SafeguardsState } from '../../src/core/coordination/safeguards-state.ts';
import { entityKeyOf, parseVmId, type ResourceId } from '../../src/core/model/resource-id.ts';
import type { DurableAccess } from '../../src/use-cases/begin-remediation.ts';
import type { RemediateInput } from '../../src/workflow/orchestrations/run.ts';

/** The Durable extension as triggers use it: entities and instances in memory, and what they were asked to do. */
export class DurableInMemory {
  safeguards: SafeguardsState = noSafeguards;
  readonly registry: RegistryEntry[] = [];
  readonly runs = new Map<string, RunSeen>();
  readonly leases = new Map<string, LeaseState>();
  due: readonly DueEntry[] = [];
  alerts: AlertsState = { alerts: [] };
  /** Inputs of the runs that were started, in order. */
  readonly begun: RemediateInput[] = [];
  readonly signals: { readonly entity: string; readonly operation: string; readonly input: unknown }[] = [];
  /** Runs that an event was raised for. */
  readonly woken: string[] = [];
  reads = 0;
  /** How often a VM's lease was read, for any purpose. */
  leaseReads = 0;
  leaseFails = false;
  pendingStarts: readonly PendingStartEntry[] = [];

  /** Adds a run that is in the registry and holds the lease of its VM. */
  hold(entry: RegistryEntry, seen: RunSeen, skipped: object = {}): void {
    this.registry.push(entry);
    this.runs.set(entry.runId, seen);
    const holder = { runId: entry.runId, since: entry.since, ...skipped };
    this.leases.set(keyOf(entry.vmId), { holder, recent: [] });
  }

  get access(): DurableAccess {
    const counted = <T>(value: T): Promise<T> => {
      this.reads++;
      return Promise.resolve(value);
    };
    const ofLease = <T>(value: T): Promise<T> => {
      this.leaseReads++;
      return this.leaseFails ? Promise.reject(new Error('HTTP 500')) : counted(value);
    };
    const client = {
      startNew: async (_name: string, { input }: { input: RemediateInput }) => {
        this.begun.push(input);
        this.leases.set(input.leaseKey, { holder: { runId: 'new', since: 'now' }, recent: [] });
      },
      signalEntity: async ({ name }: { name: string }, operation: string, input: unknown) => {
        this.signals.push({ entity: name, operation, input });
        if (name === 'alerts') this.alerts = turnAlerts(this.alerts, operation, input).state ?? this.alerts;
        if (name === 'due')
          this.due = turnDueList({ entries: this.due }, operation, input).state?.entries ?? this.due;
      },
      raiseEvent: async (runId: string) => void this.woken.push(runId),
      terminate: async () => undefined,
    };
    const instances = {
      safeguards: () => counted(this.safeguards),
      due: () => counted(this.due),
      alerts: () => counted(this.alerts),
      registryOf: (part: string) =>
        counted(this.registry.filter(({ vmId }) => registryKeyOf(keyOf(vmId)) === part)),
      seen: (runId: string) => counted(this.runs.get(runId) ?? { state: 'missing' }),
      read: () => counted({ customStatus: { phase: 'waiting' } }),
      leaseOf: (vm: ResourceId) => ofLease(this.leases.get(entityKeyOf(vm))),
      leaseUnder: (key: string) => ofLease(this.leases.get(key)),
      knownOf: () => ofLease({ ok: true, value: { past: [] } }),
      holderOf: () => ofLease(undefined),
      pendingStartIn: (part: string) =>
        counted(this.pendingStarts.filter(({ vmId }) => registryKeyOf(keyOf(vmId)) === part)),
      stateOf: (runId: string) => counted(this.runs.has(runId) ? 'live' : 'over'),
    };
    return { client, instances } as unknown as DurableAccess;
  }
}

function keyOf(vmId: string): string {
  const vm = parseVmId(vmId);
  return vm.ok ? entityKeyOf(vm.value) : '';
}
