import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type AttributeRow, type Instrument, instruments, seriesOf } from '../src/telemetry/instruments.ts';

const [begin, end] = ['<!-- metrics: npm run docs writes them -->', '<!-- end of metrics -->'];

/** `docs/telemetry.md` with its table of metrics as the code says it; the rest stays. */
export function withTelemetry(
  page: string,
  table: Readonly<Record<string, Instrument>> = instruments,
): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/telemetry.md should hold "${begin}" and "${end}"`);
  const rows = Object.entries(table).map(
    ([name, row]) =>
      `| \`${name}\` | ${row.kind}, ${row.unit} | ${attributesIn(row)} | ${row.about} | ${seriesOf(row)} |`,
  );
  const head = '| metric | kind, unit | attributes | what | series at most |\n|---|---|---|---|---|';
  return `${page.slice(0, from)}${begin}\n${head}\n${rows.join('\n')}\n\n${page.slice(to)}`;
}

function attributesIn({ attributes }: Instrument): string {
  const all = Object.entries(attributes).map(([name, row]) => `\`${name}\`: ${saidOf(row)}`);
  return all.join('<br>');
}

function saidOf({ values, instead }: AttributeRow): string {
  return instead ?? values.map((one) => `\`${one}\``).join(', ');
}

/** Writes the table of metrics. */
export async function writeTelemetry(root: string): Promise<void> {
  const page = path.join(root, 'docs/telemetry.md');
  await writeFile(page, withTelemetry(await readFile(page, 'utf8')));
}
