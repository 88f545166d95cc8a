import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failureExplanations } from '../src/ports/failure-explanations.ts';
import { type CloudFailureKind, failureTable } from '../src/ports/failure-table.ts';

const recordedAs = { none: '', gone: '`gone`', unreadable: '`unreadable`' };

/** `docs/failures.md`, as the code says it. */
export function failuresDocument(): string {
  const rows = (Object.keys(failureTable) as CloudFailureKind[]).map((kind) => {
    const { meaning, concerns, remedy } = failureExplanations[kind];
    const { retried, record } = failureTable[kind];
    return `| \`${kind}\` | ${meaning} | ${concerns} | ${remedy} | ${retried ? 'yes' : 'no'} | ${recordedAs[record]} |`;
  });
  return `# Failures

What may fail, and what follows from it. The kind is \`failure.kind\` in the audit record of a run and in its steps; beside it stand Azure's code, where it gave
one, and its message. In a log and on the page the same kinds are used. This page is written by \`npm run docs\`.

- **Who acts.** \`nobody\`: it passes, or was wanted. \`owner\`: who owns the VM. \`operator\`: who operates accelnet, and has rights and quota put right.
  \`developer\`: who maintains accelnet, because it is a defect.
- **Tried again.** Whether the request is sent again. A 404 is also sent again, until it is confirmed that the VM is gone. Retries have limits: a run that reaches
  them ends with the failure.
- **Recorded as.** The decision in the assessment record of a VM that could not be assessed for it. Empty: the earlier record stays.

A run may also end with a code that is no failure of Azure's, such as \`recovered\` or \`approval-expired\`: the [runbook](runbook.md#how-a-run-ends) has those, and
says what to do with a run that ended so.

| kind | what happened | who acts | what to do | tried again | recorded as |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** Writes `docs/failures.md`. */
export async function writeFailures(root: string): Promise<void> {
  await writeFile(path.join(root, 'docs/failures.md'), failuresDocument());
}
