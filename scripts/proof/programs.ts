import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Programs beside Node that the proof needs, dotnet for the Bicep CLI and PowerShell only. */
export const neededPrograms: readonly string[] = [
  'git',
  'curl',
  'script',
  'npm',
  'shellcheck',
  'az',
  'faketime',
  'iperf3',
  'sockperf',
  'ip',
  'tc',
  process.env.CHROMIUM || 'chromium',
  'dotnet',
];

/** Those of these programs that are not on this machine. */
export async function missingPrograms(needed: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    needed.map((program) =>
      run('sh', ['-c', `command -v ${program}`]).then(
        () => true,
        () => false,
      ),
    ),
  );
  return needed.filter((_, n) => !found[n]);
}
