import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonCodes, reasons } from '../src/core/reasons.ts';

/** `docs/reasons.md`, as the code says it. */
export function reasonsDocument(): string {
  const rows = reasonCodes.map((code) => {
    const { answer, sentence, remedy, changesWithTime } = reasons[code];
    return `| \`${code}\` | ${answer} | ${sentence} | ${changesWithTime ? 'yes' : 'no'} | ${remedy} |`;
  });
  return `# Reasons

Why a VM is left alone (\`leave\`) or looked at again later (\`defer\`). All reasons that hold are told, in this order; the first is the verdict's.
Codes stand in logs, histories and records, and are never reused. This page is written by \`npm run docs\`.

| code | answer | what it says | changes with time | what would change it |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

if (import.meta.main)
  await writeFile(path.resolve(import.meta.dirname, '../docs/reasons.md'), reasonsDocument());
