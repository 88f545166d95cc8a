import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import * as z from 'zod';
import {
  assessedBy,
  assessmentDecisions,
  assessmentKeyOf,
} from '../../core/assessments/assessment-record.ts';
import type { StoredAssessment } from '../../core/assessments/listed-assessment.ts';
import { modes } from '../../core/policy/policy-types.ts';
import type { CloudFailure, Result } from '../../ports/cloud.ts';
import type { Journal } from '../../ports/journal.ts';
import type { KeptPage, KeptRow, SweepJournal, SweepWrite } from '../../ports/sweep-journal.ts';
import { assessmentsTable, type JournalTableOptions, openTable } from './open-table.ts';
import { codeOf, toStorageFailure } from './storage-failures.ts';
import { toAssessmentRow } from './to-assessment-row.ts';

const rowsOfPage = 1000;
/** The most that a transaction may hold (table storage, performing entity group transactions). */
const rowsOfTransaction = 100;

const keptShape = {
  schemaVersion: z.literal(1),
  vmId: z.string(),
  vmUid: z.string().optional(),
  location: z.string().optional(),
  size: z.string().optional(),
  mode: z.enum(modes).optional(),
  newVm: z.boolean().optional(),
  decision: z.enum(assessmentDecisions),
  reason: z.string(),
  plan: z.enum(['restart', 'nics-only', 'align']).optional(),
  observedAt: z.string(),
  assessedAt: z.string(),
  listedAt: z.string().optional(),
  by: z.enum(assessedBy),
  remediationId: z.string().optional(),
};
const keptRow = z.object({ ...keptShape, etag: z.string() });
const columns = Object.keys(keptShape);

/** Assessments of whole subscriptions, read a thousand and written a hundred at a time; one that others write meanwhile is written by itself. */
export class SweepTable implements SweepJournal {
  readonly #options: JournalTableOptions;
  readonly #single: Pick<Journal, 'recordAssessment'>;
  #opened: TableClient | undefined;

  constructor(options: JournalTableOptions, single: Pick<Journal, 'recordAssessment'>) {
    this.#options = options;
    this.#single = single;
  }

  get #table(): TableClient {
    this.#opened ??= openTable(assessmentsTable, this.#options);
    return this.#opened;
  }

  async listKept(
    subscriptionId: string,
    token: string | undefined,
    observedBefore?: string,
  ): Promise<Result<KeptPage>> {
    const filter =
      observedBefore === undefined
        ? odata`PartitionKey eq ${subscriptionId} and decision ne ${'gone'}`
        : odata`PartitionKey eq ${subscriptionId} and (decision ne ${'gone'} or by ne ${'scan'}) and observedAt lt ${observedBefore}`;
    const queryOptions = { filter, select: columns };
    const settings = {
      maxPageSize: rowsOfPage,
      ...(token === undefined ? {} : { continuationToken: token }),
    };
    try {
      const list = this.#table.listEntities({ queryOptions, abortSignal: this.#deadline() });
      const { value: rows } = await list.byPage(settings).next();
      const read: KeptRow[] = [...(rows ?? [])].flatMap((row) => keptIn(row));
      const next = rows?.continuationToken;
      return { ok: true, value: { rows: read, ...(next === undefined ? {} : { next }) } };
    } catch (error) {
      if (codeOf(error) === 'TableNotFound') return { ok: true, value: { rows: [] } };
      return { ok: false, failure: toStorageFailure(error) };
    }
  }

  async recordAll(writes: readonly SweepWrite[]): Promise<Result<void>> {
    for (let n = 0; n < writes.length; n += rowsOfTransaction) {
      const batch = writes.slice(n, n + rowsOfTransaction);
      if (await this.#together(batch)) continue;
      const failure = await this.#oneByOne(batch);
      // A journal that does not answer is waited for only once, not for every row.
      if (failure !== undefined) return { ok: false, failure };
    }
    return { ok: true, value: undefined };
  }

  /** Whether all of these were written; a transaction is taken as a whole or not at all. */
  async #together(batch: readonly SweepWrite[]): Promise<boolean> {
    try {
      await this.#table.submitTransaction(batch.map(actionOf), { abortSignal: this.#deadline() });
      return true;
    } catch (error) {
      // Whatever failed, it may concern only one of them; each is then tried alone, which shows which one.
      toStorageFailure(error);
      return false;
    }
  }

  /** "The VM was seen" is not written a second time: the next assessment of it says so. */
  async #oneByOne(batch: readonly SweepWrite[]): Promise<CloudFailure | undefined> {
    for (const write of batch) {
      if (write.kind === 'seen') continue;
      const kept = await this.#single.recordAssessment(write.assessment);
      if (!kept.ok) return kept.failure;
    }
    return undefined;
  }

  #deadline(): AbortSignal {
    return AbortSignal.timeout(this.#options.deadlineMs);
  }
}

function keptIn(row: unknown): KeptRow[] {
  const read = keptRow.safeParse(row);
  if (!read.success) return [];
  const { etag: version, ...assessment } = read.data;
  return [{ assessment: assessment as StoredAssessment, version }];
}

function actionOf(write: SweepWrite): TransactionAction {
  if (write.kind === 'seen') {
    const { partition: partitionKey, row: rowKey } = assessmentKeyOf(write.vm);
    return ['update', { partitionKey, rowKey, listedAt: write.listedAt }, 'Merge'];
  }
  const row = { ...toAssessmentRow(write.assessment) };
  return write.version === undefined ? ['create', row] : ['update', row, 'Replace', { etag: write.version }];
}
