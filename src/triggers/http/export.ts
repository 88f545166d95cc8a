import type { RecordFilter, RecordSummary } from '../../core/audit/record-summary.ts';
import { csvLine } from '../../core/lib/csv.ts';
import type { CloudFailure } from '../../ports/cloud.ts';
import type { Records } from '../../ports/records.ts';
import { mapConcurrent } from '../../use-cases/map-concurrent.ts';
import { refused } from './problems.ts';
import { recordFilterOf } from './remediation-query.ts';
import type { AnswerOf, AskedOf } from './request-shapes.ts';

const formats = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

// The records of a page are read a few at a time, and held until they are sent.
const pageSize = 200;
const atOnce = 8;
const attempts = 3;

/**
 * `GET /api/export`: every record of a time span, the newest end first, as lines of JSON (whole records) or CSV (what a list shows). It is sent as it
 * is read. Its last line says `complete` and how many there were: an export without it was cut off.
 */
export async function exportRecords(
  { query: { format, ...chosen } }: AskedOf<'export'>,
  records: Records | undefined,
  now: () => number,
): Promise<AnswerOf<'export'>> {
  const asked = recordFilterOf(chosen);
  if ('problem' in asked) return asked;
  if (records === undefined)
    return refused('no-storage', 'no records are kept: AzureWebJobsStorage is not set');
  // Runs that end while the export is sent are in the next one.
  const span = { to: new Date(now()).toISOString(), ...asked.filter };
  return {
    sent: {
      headers: {
        'content-type': formats[format],
        'content-disposition': `attachment; filename="accelnet-remediations.${format}"`,
        'cache-control': 'no-store',
      },
      body: linesOf(records, span, format),
    },
  };
}

async function* linesOf(
  records: Records,
  filter: RecordFilter,
  format: keyof typeof formats,
): AsyncGenerator<Uint8Array> {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  if (format === 'csv') yield encode(csvLine(columns));
  let count = 0;
  let token: string | undefined;
  do {
    const page = await again(() =>
      records.list(filter, { top: pageSize, ...(token === undefined ? {} : { continuationToken: token }) }),
    );
    if (!page.ok) return yield encode(cutOff(format, page.failure));
    const lines =
      format === 'csv'
        ? page.value.records.map(csvRow)
        : await mapConcurrent(page.value.records, atOnce, (summary) => jsonLine(records, summary));
    count += lines.length;
    if (lines.length > 0) yield encode(lines.join(''));
    token = page.value.continuationToken;
  } while (token !== undefined);
  yield encode(
    format === 'csv' ? csvLine(['complete', String(count)]) : `{"complete":true,"records":${count}}\n`,
  );
}

const columns = ['id', 'vm', 'outcome', 'reason', 'plan', 'startedAt', 'endedAt', 'downtimeSeconds'];

function csvRow({
  id,
  vmId,
  outcome,
  reason,
  plan,
  startedAt,
  endedAt,
  downtimeSeconds,
}: RecordSummary): string {
  return csvLine([id, vmId, outcome, reason, plan, startedAt, endedAt, String(downtimeSeconds ?? '')]);
}

/** A record that is listed but cannot be read is reported in its line, not left out. */
async function jsonLine(records: Records, summary: RecordSummary): Promise<string> {
  const read = await again(() => records.read(summary.id));
  if (read.ok && read.value !== undefined) return `${JSON.stringify(read.value)}\n`;
  const because = read.ok ? 'not-found' : read.failure.kind;
  return `${JSON.stringify({ ...summary, unreadable: because })}\n`;
}

async function again<T extends { readonly ok: boolean }>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await work();
    if (answer.ok || attempt === attempts) return answer;
  }
}

function cutOff(format: keyof typeof formats, { kind }: CloudFailure): string {
  return format === 'csv' ? csvLine(['cut off', kind]) : `{"complete":false,"failure":"${kind}"}\n`;
}
