import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs beside Node that the proof needs. */
export const neededPrograms: readonly string[] = [
  'git',
  'npm',
  'shellcheck',
  'az',
  process.env.CHROMIUM || 'chromium',
];

/** Those of them that are not on this machine. */
export async function missingPrograms(): Promise<readonly string[]> {
  const found = await Promise.all(
    neededPrograms.map((program) =>
      run('sh', ['-c', `command -v ${program}`]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return neededPrograms.filter((_, n) => !found[n]);
}
