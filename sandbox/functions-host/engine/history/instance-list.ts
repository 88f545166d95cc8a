import type { Store } from '../../store.ts';
import { type Instance, instanceColumns, readInstance } from '../instances.ts';

const statuses = ['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'];
const defaultPage = 100;

/** What a list or a purge asks for; times in ms. */
export interface InstanceFilter {
  readonly statuses: readonly string[];
  readonly createdFrom: number | undefined;
  readonly createdTo: number | undefined;
  readonly prefix: string;
}

/** One page of a list, and the token (an HTTP header's value) that gives the next page. */
export interface InstancePage {
  readonly instances: readonly Instance[];
  readonly continuation: string | undefined;
}

/** Reads a filter from a query string; dates and statuses that mean nothing are ignored, as the extension does. */
export function readFilter(query: URLSearchParams): InstanceFilter {
  const wanted = (query.get('runtimeStatus') ?? '').split(',').map((status) => status.trim().toLowerCase());
  return {
    statuses: statuses.filter((status) => wanted.includes(status.toLowerCase())),
    createdFrom: readDate(query.get('createdTimeFrom')),
    createdTo: readDate(query.get('createdTimeTo')),
    prefix: query.get('instanceIdPrefix') ?? '',
  };
}

function readDate(text: string | null): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** Orchestrations only, those that `filter` lets through. */
export function orchestrationsOf(store: Store, filter: InstanceFilter): readonly Instance[] {
  return select(store, `SELECT ${instanceColumns} FROM instance`, filter, '', -1);
}

/**
 * One page of everything that has an instance id, in the order of ids. Entities are among it, with their id as
 * name and status Running, as the extension lists them on Azure Storage.
 */
export function listPage(
  store: Store,
  filter: InstanceFilter,
  top: number | undefined,
  token: string,
): InstancePage {
  const size = top ?? defaultPage;
  const from = Buffer.from(token, 'base64').toString('utf8');
  const entities = `SELECT id, '' AS execution, id AS name, NULL AS version,
    json_object('exists', json('true'), 'state', state, 'sorter', json('{}')) AS input, NULL AS output,
    '{"entityExists":true}' AS customStatus, 'Running' AS status, NULL AS parent, created, updated FROM entity`;
  const found = select(
    store,
    `SELECT ${instanceColumns} FROM instance UNION ALL ${entities}`,
    filter,
    from,
    size + 1,
  );
  const next = found[size];
  return {
    instances: found.slice(0, size),
    continuation: next && Buffer.from(next.id, 'utf8').toString('base64'),
  };
}

function select(
  store: Store,
  source: string,
  filter: InstanceFilter,
  from: string,
  limit: number,
): Instance[] {
  const rows = store.all<Parameters<typeof readInstance>[0]>(
    `SELECT * FROM (${source}) WHERE id >= ? AND substr(id, 1, length(?)) = ?
       AND created >= ? AND created <= ? AND (? = '[]' OR status IN (SELECT value FROM json_each(?)))
     ORDER BY id LIMIT ?`,
    ...[from, filter.prefix, filter.prefix],
    ...[filter.createdFrom ?? 0, filter.createdTo ?? Number.MAX_SAFE_INTEGER],
    ...[JSON.stringify(filter.statuses), JSON.stringify(filter.statuses), limit],
  );
  return rows.map(readInstance);
}
