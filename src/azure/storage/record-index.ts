import { odata, RestError, type TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import * as z from 'zod';
import {
  listsOf,
  narrowestList,
  placeInList,
  placesWithin,
  type RecordFilter,
  type RecordSummary,
} from '../../core/audit/record-summary.ts';
import type { JournalPlace } from '../../core/settings/journal-place.ts';
import { openTable } from './open-table.ts';
import { codeOf } from './storage-failures.ts';

const tableName = 'accelnetremediations';

/** Opens the table; nothing is sent. */
export function openIndex(place: JournalPlace, credential: () => TokenCredential): TableClient {
  return openTable(tableName, { place, credential });
}

const row = z.object({
  id: z.string(),
  vmId: z.string(),
  outcome: z.string(),
  reason: z.string(),
  plan: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  downtimeSeconds: z.number().exactOptional(),
});

/**
 * Lists a record in each of its lists. The list of everything comes last, so that a record in it is in all lists. Writing again what is there changes
 * nothing. The table is created when it is first found missing.
 */
export async function listRecord(
  table: TableClient,
  summary: RecordSummary,
  abortSignal: AbortSignal,
): Promise<void> {
  for (const partitionKey of listsOf(summary)) {
    const entity = { partitionKey, rowKey: placeInList(summary), ...summary };
    try {
      await table.upsertEntity(entity, 'Replace', { abortSignal });
    } catch (error) {
      if (codeOf(error) !== 'TableNotFound') throw error;
      await table.createTable({ abortSignal });
      await table.upsertEntity(entity, 'Replace', { abortSignal });
    }
  }
}

/** The query for a list, in the table's own language. Values are quoted by the SDK's template; no text gets in raw. */
export function recordQueryOf(filter: RecordFilter): string {
  const { first, end } = placesWithin(filter);
  const { vm, subscriptionId, outcome } = filter;
  const list = narrowestList(filter);
  // The list already selects the rest.
  const outcomeToo = outcome !== undefined && (vm !== undefined || subscriptionId !== undefined);
  return [
    odata`PartitionKey eq ${list}`,
    ...(first === undefined ? [] : [odata`RowKey ge ${first}`]),
    ...(end === undefined ? [] : [odata`RowKey lt ${end}`]),
    ...(outcomeToo ? [odata`outcome eq ${outcome.toLowerCase()}`] : []),
  ].join(' and ');
}

/** Rows that cannot be read are left out: they are not our records. */
export function readRows(rows: Iterable<unknown>): RecordSummary[] {
  return [...rows].flatMap((one) => {
    const read = row.safeParse(one);
    return read.success ? [read.data] : [];
  });
}

/** Whether there is no table yet. */
export function isUnbuilt(error: unknown): boolean {
  return error instanceof RestError && codeOf(error) === 'TableNotFound';
}
