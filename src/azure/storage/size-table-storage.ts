import { odata, type TableClient } from '@azure/data-tables';
import type { SizeObservation } from '../../core/model/evidence.ts';
import type { CloudFailure, Result } from '../../ports/cloud.ts';
import type { SizeObservations } from '../../ports/size-observations.ts';
import { type JournalTableOptions, openTable } from './open-table.ts';
import { codeOf, toStorageFailure } from './storage-failures.ts';
import {
  fromObservationRow,
  partitionOf,
  placesOf,
  toObservationRow,
  vmsKept,
} from './to-observation-row.ts';
import { isOvertaken, writeRow } from './write-row.ts';

const sizesTable = 'accelnetsizes';
const cachedMs = 60_000;
// More sizes than Azure has, each asked for again within a minute.
const maxCached = 2_000;
// As JournalTable: an attempt fails only where another run has seen the same thing meanwhile.
const maxAttempts = 10;

interface SizeTableOptions extends JournalTableOptions {
  readonly now: () => number;
}

/** What a part of the table holds: its observations, and the sizes of which a row could not be read. */
interface Read {
  readonly observations: readonly SizeObservation[];
  readonly unreadable: ReadonlySet<string>;
}

/**
 * Size observations in a table of the app's own storage account: a bounded number of rows a size, whatever the size of the fleet. The table is created
 * when it is first found missing.
 */
export class SizeTableStorage implements SizeObservations {
  readonly #options: SizeTableOptions;
  /** By the query; what has failed is not cached. */
  readonly #cached = new Map<string, { readonly at: number; readonly read: Read }>();
  #opened: TableClient | undefined;

  constructor(options: SizeTableOptions) {
    this.#options = options;
  }

  of(size: string, fresh = false): Promise<Result<readonly SizeObservation[]>> {
    const partition = partitionOf(size);
    if (partition === undefined) return Promise.resolve({ ok: true, value: [] });
    return this.#within(async () => {
      const { observations, unreadable } = await this.#read(partition, fresh);
      if (!unreadable.has(partition)) return { ok: true, value: observations };
      return failed({
        kind: 'unreadable',
        message: `an observation of the size ${partition} cannot be read`,
      });
    });
  }

  all(): Promise<Result<readonly SizeObservation[]>> {
    return this.#within(async () => {
      const { observations, unreadable } = await this.#read(undefined, false);
      return { ok: true, value: observations.filter(({ size }) => !unreadable.has(size)) };
    });
  }

  keep(one: SizeObservation): Promise<Result<'kept' | 'older'>> {
    const partition = partitionOf(one.size);
    if (partition === undefined)
      return Promise.resolve(failed({ kind: 'refused', message: 'an observation of no size' }));
    return this.#within(async (abortSignal) => {
      this.#cached.clear();
      for (let attempt = 1; attempt <= maxAttempts; attempt++) {
        const { place, etag, at } = await this.#placeFor(one, partition, abortSignal);
        if (at > one.at) return { ok: true, value: 'older' };
        if (await writeRow(this.#table, toObservationRow(one, partition, place), etag, abortSignal))
          return { ok: true, value: 'kept' };
      }
      return failed({ kind: 'conflict', message: `the observation was overtaken ${maxAttempts} times` });
    });
  }

  forgetBefore(at: string, most: number): Promise<Result<number>> {
    return this.#within(async (abortSignal) => {
      const queryOptions = { filter: odata`at lt ${at}`, select: ['partitionKey', 'rowKey'] };
      const list = this.#table.listEntities({ queryOptions, abortSignal });
      const { value: rows } = await list.byPage({ maxPageSize: most }).next();
      let deleted = 0;
      for (const { partitionKey, rowKey, etag } of rows ?? []) {
        if (partitionKey === undefined || rowKey === undefined) continue;
        // With its version: what was seen again since then stays.
        if (await this.#delete(partitionKey, rowKey, etag, abortSignal)) deleted++;
      }
      return { ok: true, value: deleted };
    }, 0);
  }

  get #table(): TableClient {
    this.#opened ??= openTable(sizesTable, this.#options);
    return this.#opened;
  }

  async #read(partition: string | undefined, fresh: boolean): Promise<Read> {
    const key = partition ?? '';
    const cached = this.#cached.get(key);
    const now = this.#options.now();
    if (!fresh && cached !== undefined && now - cached.at < cachedMs) return cached.read;
    const read = await this.#list(partition);
    this.#cached.delete(key);
    this.#cached.set(key, { at: now, read });
    const [oldest] = this.#cached.keys();
    if (this.#cached.size > maxCached && oldest !== undefined) this.#cached.delete(oldest);
    return read;
  }

  async #list(partition: string | undefined): Promise<Read> {
    const queryOptions = partition === undefined ? {} : { filter: odata`PartitionKey eq ${partition}` };
    const observations: SizeObservation[] = [];
    const unreadable = new Set<string>();
    try {
      for await (const row of this.#table.listEntities({ queryOptions, abortSignal: this.#deadline() })) {
        const one = fromObservationRow(row);
        if (one !== undefined) observations.push(one);
        else if (row.partitionKey !== undefined) unreadable.add(row.partitionKey);
      }
    } catch (error) {
      if (codeOf(error) !== 'TableNotFound') throw error;
    }
    return { observations, unreadable };
  }

  /** Where an observation is kept: in the place of the same VM, else in a free one, else in that of the oldest. */
  async #placeFor(
    one: SizeObservation,
    partition: string,
    abortSignal: AbortSignal,
  ): Promise<{ readonly place: number; readonly at: string; readonly etag?: string | undefined }> {
    const prefix = placesOf(one);
    // Right behind all keys that begin so.
    const end = `${prefix.slice(0, -1)}.`;
    const filter = odata`PartitionKey eq ${partition} and RowKey ge ${prefix} and RowKey lt ${end}`;
    const taken = new Map<number, { at: string; etag: string | undefined; vmUid: string | undefined }>();
    try {
      for await (const row of this.#table.listEntities({ queryOptions: { filter }, abortSignal })) {
        const place = Number(row.rowKey?.slice(prefix.length));
        if (!Number.isInteger(place)) continue;
        // A row that cannot be read is of no use: it is the first to be replaced.
        const known = fromObservationRow(row);
        taken.set(place, { at: known?.at ?? '', etag: row.etag, vmUid: known?.vmUid });
      }
    } catch (error) {
      if (codeOf(error) !== 'TableNotFound') throw error;
    }
    const own = [...taken].find(([, { vmUid }]) => vmUid === one.vmUid);
    const free = Array.from({ length: vmsKept }, (_, n) => n).find((n) => !taken.has(n));
    if (own === undefined && free !== undefined) return { place: free, at: '' };
    const [place, { at, etag }] =
      own ?? [...taken].reduce((oldest, other) => (other[1].at < oldest[1].at ? other : oldest));
    return { place, at, etag };
  }

  async #delete(
    partitionKey: string,
    rowKey: string,
    etag: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<boolean> {
    try {
      const version = etag === undefined ? {} : { etag };
      await this.#table.deleteEntity(partitionKey, rowKey, { abortSignal, ...version });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  async #within<T>(work: (abortSignal: AbortSignal) => Promise<Result<T>>, without?: T): Promise<Result<T>> {
    try {
      return await work(this.#deadline());
    } catch (error) {
      if (without !== undefined && codeOf(error) === 'TableNotFound') return { ok: true, value: without };
      return failed(toStorageFailure(error));
    }
  }

  #deadline(): AbortSignal {
    return AbortSignal.timeout(this.#options.deadlineMs);
  }
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}
