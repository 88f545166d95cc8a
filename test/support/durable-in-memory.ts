import { type AlarmsState, turnAlarms } from '../../src/core/coordination/alarms.ts';
import { type BrakesState, noBrakes } from '../../src/core/coordination/brakes-state.ts';
import { type DueEntry, turnDueList } from '../../src/core/coordination/due-list.ts';
import type { GateState } from '../../src/core/coordination/gate.ts';
import type { RunSeen } from '../../src/core/coordination/healing.ts';
import { type LedgerEntry, ledgerKeyOf } from '../../src/core/coordination/ledger.ts';
import { entityKeyOf, parseVmId, type ResourceId } from '../../src/core/model/resource-id.ts';
import type { DurableAccess } from '../../src/use-cases/begin-remediation.ts';
import type { RemediateInput } from '../../src/workflow/orchestrations/run.ts';

/** The Durable extension as triggers see it: entities and instances in memory, and what they are asked to do. */
export class DurableInMemory {
  brakes: BrakesState = noBrakes;
  readonly ledger: LedgerEntry[] = [];
  readonly runs = new Map<string, RunSeen>();
  readonly gates = new Map<string, GateState>();
  due: readonly DueEntry[] = [];
  alarms: AlarmsState = { alarms: [] };
  /** Runs that were begun, in order. */
  readonly begun: RemediateInput[] = [];
  readonly signals: { readonly entity: string; readonly operation: string; readonly input: unknown }[] = [];
  /** Runs that were told to look again. */
  readonly woken: string[] = [];
  reads = 0;

  /** A run that is listed and holds its VM. */
  hold(entry: LedgerEntry, seen: RunSeen, left: object = {}): void {
    this.ledger.push(entry);
    this.runs.set(entry.runId, seen);
    const holder = { runId: entry.runId, since: entry.since, ...left };
    this.gates.set(keyOf(entry.vmId), { holder, recent: [] });
  }

  get access(): DurableAccess {
    const counted = <T>(value: T): Promise<T> => {
      this.reads++;
      return Promise.resolve(value);
    };
    const client = {
      startNew: async (_name: string, { input }: { input: RemediateInput }) => {
        this.begun.push(input);
        this.gates.set(input.gateKey, { holder: { runId: 'new', since: 'now' }, recent: [] });
      },
      signalEntity: async ({ name }: { name: string }, operation: string, input: unknown) => {
        this.signals.push({ entity: name, operation, input });
        if (name === 'alarms') this.alarms = turnAlarms(this.alarms, operation, input).state ?? this.alarms;
        if (name === 'due')
          this.due = turnDueList({ entries: this.due }, operation, input).state?.entries ?? this.due;
      },
      raiseEvent: async (runId: string) => void this.woken.push(runId),
      terminate: async () => undefined,
    };
    const instances = {
      brakes: () => counted(this.brakes),
      due: () => counted(this.due),
      alarms: () => counted(this.alarms),
      ledgerOf: (part: string) =>
        counted(this.ledger.filter(({ vmId }) => ledgerKeyOf(keyOf(vmId)) === part)),
      seen: (runId: string) => counted(this.runs.get(runId) ?? { state: 'missing' }),
      read: () => counted({ customStatus: { phase: 'waiting' } }),
      gateOf: (vm: ResourceId) => counted(this.gates.get(entityKeyOf(vm))),
      gateUnder: (key: string) => counted(this.gates.get(key)),
      pastOf: () => counted({ ok: true, value: [] }),
      holderOf: () => counted(undefined),
      stateOf: (runId: string) => counted(this.runs.has(runId) ? 'live' : 'over'),
    };
    return { client, instances } as unknown as DurableAccess;
  }
}

function keyOf(vmId: string): string {
  const vm = parseVmId(vmId);
  return vm.ok ? entityKeyOf(vm.value) : '';
}
