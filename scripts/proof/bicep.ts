import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);

/** Runs the Bicep CLI with these arguments, and gives what it prints. Rejects with what it said where it fails. */
export type Bicep = (...args: readonly string[]) => Promise<string>;

/** A call of the Bicep CLI failed; `stdout` is what it printed all the same. */
export class BicepFailure extends Error {
  override readonly name = 'BicepFailure';
  readonly stdout: string;

  constructor(message: string, stdout: string) {
    super(message);
    this.stdout = stdout;
  }
}

/** The Bicep CLI of `tools/bicep/bicep.csproj`, restored from NuGet if it is not there yet. Rejects with one line where it cannot be had. */
export async function bicepIn(root: string): Promise<Bicep> {
  const project = path.join(root, 'tools/bicep/bicep.csproj');
  const version = /<BicepVersion>(.+)<\/BicepVersion>/.exec(await readFile(project, 'utf8'))?.[1] ?? '';
  try {
    await run('dotnet', ['restore', project]);
  } catch (error) {
    const why = /error (.+)/.exec(printedBy(error, 'stdout'))?.[1] ?? String(error).split('\n')[0];
    throw new Error(
      `the Bicep CLI ${version} cannot be had from NuGet (tools/bicep/bicep.csproj): ${why?.slice(0, 300)}`,
    );
  }
  const file = `pkg/azure.bicep.commandline.linux-x64/${version}/tools/bicep`;
  const program = path.join(path.dirname(project), file);
  return async (...args) => {
    try {
      const { stdout } = await run(program, [...args], { cwd: root, maxBuffer: 64 * 2 ** 20 });
      return stdout;
    } catch (error) {
      const [stdout, stderr] = [printedBy(error, 'stdout'), printedBy(error, 'stderr')];
      throw new BicepFailure(`bicep ${args.join(' ')}\n${stdout}${stderr}`, stdout);
    }
  };
}

function printedBy(error: unknown, stream: 'stdout' | 'stderr'): string {
  const printed = z.object({ [stream]: z.string() }).safeParse(error).data?.[stream];
  return printed ?? '';
}
