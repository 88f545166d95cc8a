import type { TableClient } from '@azure/data-tables';
import {
  type AssessmentFilter,
  type AssessmentRecord,
  assessmentKeyOf,
  assessmentToKeep,
} from '../../core/assessments/assessment-record.ts';
import type { ResourceId } from '../../core/model/resource-id.ts';
import type { CloudFailure, Result } from '../../ports/cloud.ts';
import type { AssessmentPage, AssessmentPageRequest, Journal } from '../../ports/journal.ts';
import { openToken, sealToken } from '../arm/page-token.ts';
import { assessmentQueryOf, readableRows } from './journal-query.ts';
import { assessmentsTable, type JournalTableOptions, openTable } from './open-table.ts';
import { codeOf, isMissing, toStorageFailure } from './storage-failures.ts';
import { fromAssessmentRow, toAssessmentRow } from './to-assessment-row.ts';
import { writeRow } from './write-row.ts';

// An attempt fails only if another writer has written meanwhile: ten writers at the same time are not expected.
const maxAttempts = 10;
// A table answers an empty page after it has scanned many rows that do not match.
const maxEmptyPages = 20;

/** Assessment records in a table of the app's own storage account, one row a VM; the table is created when it is first found missing. */
export class JournalTable implements Journal {
  readonly #options: JournalTableOptions;
  #opened: TableClient | undefined;

  constructor(options: JournalTableOptions) {
    this.#options = options;
  }

  recordAssessment(assessment: AssessmentRecord): Promise<Result<'kept' | 'superseded'>> {
    return this.#within(async (abortSignal) => {
      const { partitionKey, rowKey } = toAssessmentRow(assessment);
      const key = { partition: partitionKey, row: rowKey };
      for (let attempt = 1; attempt <= maxAttempts; attempt++) {
        const read = await this.#read(key, abortSignal);
        // A row that cannot be read is of no use: the new assessment replaces it.
        const kept = read?.assessment;
        const wanted = assessmentToKeep(kept, assessment);
        if (wanted === undefined) return { ok: true, value: 'superseded' };
        if (await writeRow(this.#table, toAssessmentRow(wanted), read?.etag, abortSignal))
          return { ok: true, value: 'kept' };
      }
      return failed({
        kind: 'conflict',
        message: `the assessment record was overtaken ${maxAttempts} times`,
      });
    });
  }

  listAssessments(filter: AssessmentFilter, page: AssessmentPageRequest): Promise<Result<AssessmentPage>> {
    const query = assessmentQueryOf(filter);
    const opened = openToken(page.continuationToken, query);
    if (!opened.ok) return Promise.resolve(failed({ kind: 'refused', message: opened.faults.join('; ') }));
    return this.#within((abortSignal) => this.#list(query, page.top, opened.value, abortSignal), {
      assessments: [],
    });
  }

  assessmentOf(vm: ResourceId): Promise<Result<AssessmentRecord | undefined>> {
    return this.#within(async (abortSignal) => {
      const read = await this.#read(assessmentKeyOf(vm), abortSignal);
      return { ok: true, value: read?.assessment };
    });
  }

  /** Opened when it is first used, so that a wrong storage place is a failure like any other. */
  get #table(): TableClient {
    this.#opened ??= openTable(assessmentsTable, this.#options);
    return this.#opened;
  }

  async #list(
    query: string,
    maxPageSize: number,
    from: string | undefined,
    abortSignal: AbortSignal,
  ): Promise<Result<AssessmentPage>> {
    let token = from;
    for (let pages = 1; ; pages++) {
      const settings = { maxPageSize, ...(token === undefined ? {} : { continuationToken: token }) };
      const list = this.#table.listEntities({ queryOptions: { filter: query }, abortSignal });
      const { value: rows } = await list.byPage(settings).next();
      token = rows?.continuationToken;
      const assessments = readableRows(rows ?? []);
      if (token === undefined) return { ok: true, value: { assessments } };
      if (assessments.length > 0 || pages === maxEmptyPages)
        return { ok: true, value: { assessments, continuationToken: sealToken(token, query) } };
    }
  }

  async #read(
    { partition, row }: { partition: string; row: string },
    abortSignal: AbortSignal,
  ): Promise<{ assessment: AssessmentRecord | undefined; etag: string } | undefined> {
    try {
      const entity = await this.#table.getEntity(partition, row, { abortSignal });
      const assessment = fromAssessmentRow(entity);
      return { assessment: assessment.ok ? assessment.value : undefined, etag: entity.etag };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Makes every failure a value; `without` is the answer of a journal whose table does not exist yet. */
  async #within<T>(work: (abortSignal: AbortSignal) => Promise<Result<T>>, without?: T): Promise<Result<T>> {
    try {
      return await work(AbortSignal.timeout(this.#options.deadlineMs));
    } catch (error) {
      if (without !== undefined && codeOf(error) === 'TableNotFound') return { ok: true, value: without };
      return failed(toStorageFailure(error));
    }
  }
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}
