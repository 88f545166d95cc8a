import type { AuditRecord, RemediationDetail } from '../app-api.ts';
import type { ChangeEntry, JournalEntry, RequestEntry } from '../arm/kernel/journal.ts';
import type { NicResource } from '../arm/world/resources.ts';
import type { State, VmState as WorldVm } from '../arm/world/state.ts';
import type { ReceivedEvent } from './inbox.ts';
import type { PromiseResult } from './scenario.ts';

/** A VM as it was when the story began. */
export interface Beginning {
  readonly id: string;
  readonly name: string;
  readonly power: string;
  /** Every NIC's JSON. */
  readonly nics: readonly NicResource[];
}

/** Everything that a story's promises are checked against. */
export interface Ending {
  readonly now: number;
  readonly beginnings: readonly Beginning[];
  readonly state: State;
  readonly journal: readonly JournalEntry[];
  readonly remediations: readonly RemediationDetail[];
  /** The first reason that the app gives for each VM now, by VM id; `remediate` where it has none. */
  readonly assessments: ReadonlyMap<string, string>;
  /** What the receiver of the story accepted, doubles included. */
  readonly notifications: readonly ReceivedEvent[];
  /** When the host was started with other settings or another policy, in milliseconds. */
  readonly deployed: readonly number[];
  /** What the story itself has checked while it was played. */
  readonly seen: readonly PromiseResult[];
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** A VM of the world as it is now. One that is being created counts as running. Throws when there is none of this name. */
export function beginningNow({ vms, nics }: State, name: string): Beginning {
  const vm = vms.find((one) => one.name === name);
  if (vm === undefined) throw new Error(`no VM ${name} in the world`);
  const power = vm.powerState === 'creating' ? 'running' : vm.powerState;
  const own = vm.nics.flatMap(({ id }) => nics.filter((nic) => nic.id === id));
  return { id: vm.id, name, power, nics: own };
}

export function beginningOf(ending: Ending, vm: string): Beginning {
  const found = ending.beginnings.find(({ name }) => name === vm);
  if (found === undefined) throw new Error(`no VM ${vm} in this story`);
  return found;
}

/** The VM as it is in the world at the end. */
export function vmOf({ state }: Ending, vm: string): WorldVm {
  const found = state.vms.find(({ name }) => name === vm);
  if (found === undefined) throw new Error(`the VM ${vm} is gone`);
  return found;
}

/** The JSON of a VM's NICs at the end, in the order of the beginning. */
export function nicsOf(ending: Ending, vm: string): NicResource[] {
  return beginningOf(ending, vm).nics.flatMap(({ id }) =>
    ending.state.nics.filter((nic) => same(nic.id, id)),
  );
}

/** What the journal says of a resource, oldest first. */
export function changesOf({ journal }: Ending, resource: string, kind: ChangeEntry['kind']): ChangeEntry[] {
  return journal.filter(
    (entry): entry is ChangeEntry =>
      entry.type === 'change' && entry.kind === kind && same(entry.resource, resource),
  );
}

export function requestsOf({ journal }: Pick<Ending, 'journal'>): RequestEntry[] {
  return journal.filter((entry): entry is RequestEntry => entry.type === 'request');
}

/** The audit records of a VM's finished runs, oldest first; runs that were refused the lease, or could not end themselves, are left out. */
export function recordsOf(ending: Ending, vm: string): AuditRecord[] {
  const { id } = beginningOf(ending, vm);
  return ending.remediations
    .flatMap(({ record }) => (record === null ? [] : [record]))
    .filter((record) => same(record.request.vmId, id) && !['refused', 'interrupted'].includes(record.outcome))
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Seconds for which the VM did not run, from the first time it left `running` after the story began. */
export function downtimeOf(ending: Ending, vm: string): number {
  const { id, power } = beginningOf(ending, vm);
  if (power !== 'running') return 0;
  let total = 0;
  let since: number | undefined;
  for (const { at, from, to } of changesOf(ending, id, 'power')) {
    if (from === 'running') since ??= at;
    if (to === 'running' && since !== undefined) {
      total += at - since;
      since = undefined;
    }
  }
  if (since !== undefined) total += ending.now - since;
  return Math.round(total / 100) / 10;
}
