import { RestError, type TableClient } from '@azure/data-tables';
import { codeOf } from './storage-failures.ts';

/**
 * Writes a row: a new one, or in place of the version that was read. False when somebody else has written it since, or when its table was only
 * made now: it is to be read again. Throws every other failure of storage.
 */
export async function writeRow(
  table: TableClient,
  row: Parameters<TableClient['createEntity']>[0] & {
    readonly partitionKey: string;
    readonly rowKey: string;
  },
  etag: string | undefined,
  abortSignal: AbortSignal,
): Promise<boolean> {
  try {
    if (etag === undefined) await table.createEntity(row, { abortSignal });
    else await table.updateEntity(row, 'Replace', { etag, abortSignal });
    return true;
  } catch (error) {
    if (codeOf(error) === 'TableNotFound') {
      await table.createTable({ abortSignal });
      return false;
    }
    if (isOvertaken(error)) return false;
    throw error;
  }
}

/** Whether a row is not any more as it was read. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof RestError && [404, 409, 412].includes(error.statusCode ?? 0);
}
