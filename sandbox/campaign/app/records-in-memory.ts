import { isDeepStrictEqual } from 'node:util';
import { summaryOf } from '../../../src/core/audit/record-summary.ts';
import type { Records } from '../../../src/ports/records.ts';

type RemediationRecord = Parameters<Records['write']>[0];

/** The records of one life; they outlive its hosts, as storage does. Lists are whole: nothing here asks for a part. */
export class RecordsInMemory implements Records {
  readonly #records = new Map<string, RemediationRecord>();

  async write(record: RemediationRecord): ReturnType<Records['write']> {
    const kept = this.#records.get(record.id);
    if (kept === undefined) this.#records.set(record.id, structuredClone(record));
    if (kept === undefined) return { ok: true, value: 'written' };
    if (isDeepStrictEqual(kept, record)) return { ok: true, value: 'already' };
    return { ok: false, failure: { kind: 'changed', message: 'another record has this id' } };
  }

  async read(id: string): ReturnType<Records['read']> {
    return { ok: true, value: this.#records.get(id) };
  }

  async list(): ReturnType<Records['list']> {
    const records = [...this.#records.values()].map(summaryOf);
    return { ok: true, value: { records: records.sort((a, b) => (a.endedAt < b.endedAt ? 1 : -1)) } };
  }
}
