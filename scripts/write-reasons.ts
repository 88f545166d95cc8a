import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonCodes, reasonTable } from '../src/core/decision/reasons.ts';

/** `docs/reasons.md`, as the code says it. */
export function reasonsDocument(): string {
  const rows = reasonCodes.map((code) => {
    const { answer, severity, sentence, remedy, changesWithTime, source = '' } = reasonTable[code];
    return `| \`${code}\` | ${answer} | ${severity} | ${sentence} | ${changesWithTime ? 'yes' : 'no'} | ${remedy} | ${source} |`;
  });
  return `# Reasons

Why a VM is skipped (\`skip\`) or assessed again later (\`defer\`). An assessment gives all reasons that hold, in this order; the first one explains the decision.
Codes are in logs, histories and records, and are never reused. This page is written by \`npm run docs\`.

Severity says how the page and alerts treat a reason. \`info\`: it is as it should be, as somebody wants it, or it passes by itself. \`notice\`: the VM has no acceleration because of
how it is made; nothing is wrong. \`warning\`: something is wrong with the VM or with our work on it, and a person should check it.

| code | decision | severity | what it says | changes with time | what would change it | source |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** Writes `docs/reasons.md`. */
export async function writeReasons(root: string): Promise<void> {
  await writeFile(path.join(root, 'docs/reasons.md'), reasonsDocument());
}
