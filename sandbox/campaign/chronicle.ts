import type { Effect } from '../arm/faults/faults.ts';
import type { ChangeEntry, JournalEntry } from '../arm/kernel/journal.ts';
import type { NicResource, VmResource } from '../arm/world/resources.ts';
import type { Member } from './life.ts';
import type { Lived } from './lived.ts';
import { peoplesIds } from './people.ts';

/** A request of the app that was to change something. */
export interface Write {
  readonly at: number;
  readonly seq: number;
  readonly operation: string;
  readonly path: string;
  readonly correlationId: string;
  /** Whether Azure took it, also where its answer was lost. */
  readonly taken: boolean;
  readonly answered: boolean;
  /** Whether Azure refused the request as such: not for its rate, for rights or for another operation. */
  readonly refused: boolean;
  readonly ifMatch: string | undefined;
}

/** One VM of the fleet through a life, as the world's journal shows it. */
export interface Course {
  readonly member: Member;
  /** Lower case. */
  readonly id: string;
  readonly nicIds: readonly string[];
  /** Of the app, to the VM and its network interfaces, in order. */
  readonly writes: readonly Write[];
  readonly powers: readonly ChangeEntry[];
  readonly vms: readonly (ChangeEntry & { readonly to: VmResource | null })[];
  nics(
    id: string,
  ): readonly (ChangeEntry & { readonly from: NicResource | null; readonly to: NicResource | null })[];
}

/** Whether a request or a change is the app's: requested over ARM, under a correlation id that is not a person's. */
export function isOurs(correlationId: string | undefined): correlationId is string {
  return correlationId !== undefined && !correlationId.startsWith(peoplesIds);
}

/** Gives the course of each VM of the fleet. */
export function coursesOf({ life, journal, faults }: Lived): readonly Course[] {
  const changes = journal.filter((entry): entry is ChangeEntry => entry.type === 'change');
  const late = new Set(faults.flatMap(({ id, effect }) => (isDroppedAfter(effect) ? [id] : [])));
  const writes = writesIn(journal, late);
  return life.fleet.flatMap((member) => {
    const vms = changes.filter(
      (entry): entry is Course['vms'][number] =>
        entry.kind === 'vm' && nameOf(entry.resource) === member.order.name,
    );
    const id = vms[0]?.resource.toLowerCase();
    if (id === undefined) return [];
    const nicIds = nicIdsOf(vms);
    const own = [id, ...nicIds];
    return {
      member,
      id,
      nicIds,
      vms,
      writes: writes.filter(({ path }) => own.some((one) => path === one || path.startsWith(`${one}/`))),
      powers: changes.filter(({ kind, resource }) => kind === 'power' && resource.toLowerCase() === id),
      nics: (nic: string) =>
        changes.filter(
          (entry): entry is ReturnType<Course['nics']>[number] =>
            entry.kind === 'nic' && entry.resource.toLowerCase() === nic,
        ),
    };
  });
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function nicIdsOf(vms: Course['vms']): readonly string[] {
  const all = vms.flatMap(({ to }) => to?.properties.networkProfile.networkInterfaces ?? []);
  return [...new Set(all.map(({ id }) => id.toLowerCase()))];
}

function isDroppedAfter(effect: Effect): boolean {
  return effect.kind === 'drop' && effect.when === 'after';
}

function writesIn(journal: readonly JournalEntry[], droppedAfter: ReadonlySet<string>): readonly Write[] {
  return journal.flatMap((entry, n): Write[] => {
    if (entry.type !== 'request' || entry.method === 'GET' || !isOurs(entry.correlationId)) return [];
    const { at, seq, operation, path, correlationId, status, ifMatch, faulted } = entry;
    // Without an answer only the change right before it shows whether Azure took it.
    const before = journal[n - 1];
    const changed = before?.type === 'change' && before.correlationId === correlationId;
    const answered = status !== 0;
    const taken = answered ? status < 300 : changed && droppedAfter.has(faulted ?? '');
    const refused = status === 400 || status === 422;
    return [
      { at, seq, operation, path: path.toLowerCase(), correlationId, taken, answered, refused, ifMatch },
    ];
  });
}
