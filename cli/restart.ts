import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What can be set only before Node runs: its flags, and variables that it reads once. */
export interface Start {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Whether this process was started otherwise. */
export function isStartedOtherwise({ flags, environment }: Start): boolean {
  const { execArgv, env } = process;
  return (
    !flags.every((flag) => execArgv.includes(flag)) ||
    Object.entries(environment).some(([name, value]) => env[name] !== value)
  );
}

/** Does what this process was asked to in another one, started like this, on the same terminal. Gives its exit code. */
export async function restarted({ flags, environment }: Start): Promise<number> {
  const [program = '', ...args] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, ...flags, program, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  // The other one decides how it ends. On a terminal Ctrl-C reaches both.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']));
  });
}
