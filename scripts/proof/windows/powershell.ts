import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);
const version = '7.6.9';
const runner = path.join(import.meta.dirname, 'run-guests.ps1');
const quiet = {
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  POWERSHELL_TELEMETRY_OPTOUT: '1',
  POWERSHELL_UPDATECHECK: 'Off',
};

/** One run of a script, in a guest and a culture. */
interface PowerShellRun {
  readonly guest: object;
  readonly culture: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a script in PowerShell once for each of these, and gives what each printed. */
export type PowerShell = (script: string, runs: readonly PowerShellRun[]) => Promise<readonly string[]>;

/** PowerShell of this version, installed from NuGet as a .NET tool if it is not there yet. Rejects with one line where it cannot be had. */
export async function powerShellIn(root: string): Promise<PowerShell> {
  const folder = path.join(root, `node_modules/.cache/powershell-${version}`);
  const program = path.join(folder, 'pwsh');
  const env = { ...process.env, ...quiet };
  if (!existsSync(program)) {
    const install = ['tool', 'install', '--tool-path', folder, 'PowerShell', '--version', version];
    await run('dotnet', install, { env }).catch((error: unknown) => {
      throw new Error(`PowerShell ${version} cannot be had from NuGet: ${String(error).slice(0, 300)}`);
    });
  }
  return async (script, runs) => {
    const place = await mkdtemp(path.join(tmpdir(), 'proof-windows-'));
    const file = (name: string): string => path.join(place, name);
    try {
      await writeFile(file('script.ps1'), script);
      await writeFile(file('runs.json'), JSON.stringify(runs));
      const args = [
        '-Script',
        file('script.ps1'),
        '-Runs',
        file('runs.json'),
        '-Answers',
        file('answers.json'),
      ];
      await run(program, ['-NoProfile', '-NonInteractive', '-File', runner, ...args], {
        env,
        timeout: 80_000,
      });
      return z.array(z.string()).parse(JSON.parse(await readFile(file('answers.json'), 'utf8')));
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  };
}
