import type { ChangeEntry, JournalEntry, RequestEntry } from '../arm/kernel/journal.ts';
import type { NicResource } from '../arm/world/resources.ts';
import { flagOf } from '../scenarios/nic-essence.ts';
import type { Lived } from './lived.ts';

/** A life line by line, in the order in which it happened: changes of the world, requests for changes, and what runs did. */
export function storyOf({ began, journal, remediations, done, errors }: Lived): string {
  const lines: { readonly at: number; readonly text: string }[] = [
    ...journal.flatMap((entry) => {
      const text = lineOf(entry);
      return text === undefined ? [] : [{ at: entry.at, text }];
    }),
    ...done.map(({ at, deed }) => ({ at, text: `somebody: ${JSON.stringify(deed)}` })),
    ...remediations.flatMap(({ id, record }) =>
      (record?.steps ?? []).map(({ startedAt, phase, outcome, failure, detail }) => ({
        at: Date.parse(startedAt),
        text: `run ${id} ${phase} -> ${outcome} ${JSON.stringify(failure ?? detail ?? '').slice(0, 160)}`,
      })),
    ),
  ];
  const sorted = lines.toSorted((a, b) => a.at - b.at);
  return [
    ...sorted.map(({ at, text }) => `${((at - began) / 1000).toFixed(1).padStart(9)}  ${text}`),
    ...remediations.map(
      ({ id, runtimeStatus, record }) => `run ${id}: ${runtimeStatus}, ${record?.outcome ?? 'no record'}`,
    ),
    ...errors.map((line) => `said as an error: ${line.slice(0, 300)}`),
  ].join('\n');
}

function lineOf(entry: JournalEntry): string | undefined {
  return entry.type === 'change' ? changeLine(entry) : requestLine(entry);
}

const shownKinds: readonly ChangeEntry['kind'][] = ['power', 'agent', 'nic', 'vm'];

function changeLine({ kind, resource, from, to, correlationId = '' }: ChangeEntry): string | undefined {
  if (!shownKinds.includes(kind)) return undefined;
  const name = resource.split('/').at(-1) ?? '';
  const shown = kind === 'nic' ? nicShown : kind === 'vm' ? presence : String;
  return `${kind} ${name}: ${shown(from)} -> ${shown(to)} ${correlationId.slice(0, 8)}`;
}

function nicShown(nic: unknown): string {
  if (nic === null) return 'none';
  const resource = nic as NicResource;
  return `${String(flagOf(resource))} (${resource.properties.provisioningState})`;
}

function presence(vm: unknown): string {
  return vm === null ? 'none' : 'there';
}

function requestLine(entry: RequestEntry): string | undefined {
  const { method, operation, path, status, correlationId = '', faulted = '' } = entry;
  if (method === 'GET' && faulted === '') return undefined;
  return `${method} ${operation} ${path.split('/').slice(-2).join('/')} ${status} ${correlationId.slice(0, 8)} ${faulted}`;
}
