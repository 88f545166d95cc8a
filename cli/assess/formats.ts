import { csvLine } from '../../src/core/lib/csv.ts';
import { printable } from '../command-line/say.ts';
import type { Paint } from '../paint.ts';
import type { Format } from './arguments.ts';
import type { Row } from './rows.ts';

/** How an assessment went, reported at its end. */
interface Ending {
  /** Whether everything that was asked for is reported above. */
  readonly complete: boolean;
  readonly totals: ReadonlyMap<string, number>;
}

/** Writes rows as they come, and at the end what remains to be said; each text ends its line. */
export interface Writer {
  readonly begin: string;
  row(row: Row): string;
  end(ending: Ending): string;
}

/** The writer of a format; only the table has colours. */
export function writerOf(format: Format, paint: Paint): Writer {
  switch (format) {
    case 'table':
      return table(paint);
    case 'csv':
      return csv();
    case 'json':
      return json();
  }
}

const columns = [34, 14, 20, 11, 24] as const;
const decisionColumn = 3;

function table(paint: Paint): Writer {
  const line = (cells: readonly string[], paintCell: Paint): string =>
    `${cells
      .map((cell) => printable(cell))
      .map((cell, n) => {
        const padded = cell.padEnd(columns[n] ?? 0);
        return n === decisionColumn ? padded.replace(cell, () => paintCell(cell, cell)) : padded;
      })
      .join('  ')
      .trimEnd()}\n`;
  return {
    begin: line(['VM', 'LOCATION', 'SIZE', 'DECISION', 'REASON', 'WHY'], (text) => text),
    row: ({ vm, location, size, decision, reason, sentence, missing }) => {
      const [, , , , group = '', , , , name = vm] = vm.split('/');
      const why = missing.length === 0 ? sentence : `to be confirmed: ${missing.join(', ')}`;
      return line([`${group}/${name}`, location ?? '', size ?? '', decision, reason, why], paint);
    },
    end: ({ totals, complete }) => {
      const lines = [...totals].map(([reason, count]) => `${String(count).padStart(8)}  ${reason}\n`);
      return `\n${lines.join('')}${complete ? '' : 'Not complete.\n'}`;
    },
  };
}

const headings = [
  'vm',
  'location',
  'size',
  'mode',
  'newVm',
  'decision',
  'reason',
  'reasons',
  'missing',
  'sentence',
  'evidence',
];

function csv(): Writer {
  return {
    begin: csvLine(headings),
    row: (row) =>
      csvLine([
        row.vm,
        row.location ?? '',
        row.size ?? '',
        row.mode ?? '',
        String(row.newVm ?? ''),
        row.decision,
        row.reason,
        row.reasons.join(' '),
        row.missing.join(' '),
        row.sentence,
        JSON.stringify(row.evidence),
      ]),
    // Totals are no rows: they go to the terminal.
    end: () => '',
  };
}

function json(): Writer {
  let first = true;
  return {
    begin: '{"vms":[\n',
    row: (row) => {
      const comma = first ? '' : ',\n';
      first = false;
      return `${comma}${JSON.stringify(row)}`;
    },
    end: ({ complete, totals }) =>
      `\n],"complete":${complete},"totals":${JSON.stringify(Object.fromEntries(totals))}}\n`,
  };
}
