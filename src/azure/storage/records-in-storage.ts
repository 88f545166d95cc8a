import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { ContainerClient } from '@azure/storage-blob';
import type { RemediationRecord } from '../../core/audit/audit.ts';
import { readRecord } from '../../core/audit/audit-schema.ts';
import { type RecordFilter, type RecordSummary, summaryOf } from '../../core/audit/record-summary.ts';
import type { JournalPlace } from '../../core/settings/journal-place.ts';
import type { CloudFailure, Result } from '../../ports/cloud.ts';
import type { RecordPage, RecordPageRequest, Records } from '../../ports/records.ts';
import { openToken, sealToken } from '../arm/page-token.ts';
import { openContainer, readText, writeOnce } from './record-blobs.ts';
import { isUnbuilt, listRecord, openIndex, readRows, recordQueryOf } from './record-index.ts';
import { toStorageFailure } from './storage-failures.ts';

export interface RecordsInStorageOptions {
  readonly place: JournalPlace;
  /** Called only where the app signs in by identity. */
  readonly credential: () => TokenCredential;
  /** For one call with all its attempts, in milliseconds. */
  readonly deadlineMs: number;
}

// A table answers an empty page after it has scanned many rows that do not match.
const maxEmptyPages = 20;

/**
 * Records in the app's own storage account: each is a blob that is written once, and found by rows of a table. The blob is written first: what is
 * listed can be read.
 */
export class RecordsInStorage implements Records {
  readonly #options: RecordsInStorageOptions;
  #container: ContainerClient | undefined;
  #index: TableClient | undefined;

  constructor(options: RecordsInStorageOptions) {
    this.#options = options;
  }

  write(record: RemediationRecord): Promise<Result<'written' | 'already'>> {
    return this.#within(async (abortSignal) => {
      const done = await writeOnce(this.#blobs(), record.id, record, abortSignal);
      if (done === 'another')
        return failed({ kind: 'changed', message: `another record is kept under ${record.id}` });
      await listRecord(this.#rows(), summaryOf(record), abortSignal);
      return { ok: true, value: done };
    });
  }

  read(id: string): Promise<Result<RemediationRecord | undefined>> {
    return this.#within(async (abortSignal) => {
      const text = await readText(this.#blobs(), id, abortSignal);
      if (text === undefined) return { ok: true, value: undefined };
      const record = readRecord(text);
      return record.ok ? record : failed({ kind: 'unreadable', message: record.faults.join('; ') });
    });
  }

  list(filter: RecordFilter, page: RecordPageRequest): Promise<Result<RecordPage>> {
    const query = recordQueryOf(filter);
    const opened = openToken(page.continuationToken, query);
    if (!opened.ok) return Promise.resolve(failed({ kind: 'refused', message: opened.faults.join('; ') }));
    return this.#within<RecordPage>(
      async (abortSignal) => {
        let token = opened.value;
        for (let pages = 1; ; pages++) {
          const list = this.#rows().listEntities({ queryOptions: { filter: query }, abortSignal });
          const settings = {
            maxPageSize: page.top,
            ...(token === undefined ? {} : { continuationToken: token }),
          };
          const { value: rows } = await list.byPage(settings).next();
          token = rows?.continuationToken;
          const records: RecordSummary[] = readRows(rows ?? []);
          if (token === undefined) return { ok: true, value: { records } };
          if (records.length > 0 || pages === maxEmptyPages)
            return { ok: true, value: { records, continuationToken: sealToken(token, query) } };
        }
      },
      { records: [] },
    );
  }

  // Opened when first used, so that a wrong storage place is a failure like any other.
  #blobs(): ContainerClient {
    const { place, credential } = this.#options;
    this.#container ??= openContainer(place, credential);
    return this.#container;
  }

  #rows(): TableClient {
    const { place, credential } = this.#options;
    this.#index ??= openIndex(place, credential);
    return this.#index;
  }

  /** Makes every failure a value; `without` is the answer where no record was ever written. */
  async #within<T>(work: (abortSignal: AbortSignal) => Promise<Result<T>>, without?: T): Promise<Result<T>> {
    try {
      return await work(AbortSignal.timeout(this.#options.deadlineMs));
    } catch (error) {
      if (without !== undefined && isUnbuilt(error)) return { ok: true, value: without };
      return failed(toStorageFailure(error));
    }
  }
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}
