import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);

// With all of this set, the app registers everything that it may register.
const whole = {
  ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
  ACCELNET_EVENT_QUEUE: 'events',
  ACCELNET_NOTIFY_WEBHOOK: 'https://receiver.example/hook',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};

const registered = z.object({ names: z.array(z.string()).min(50) });

/** Every function that the built app in `root` can register, in the order of their names. */
export async function functionsOf(root: string): Promise<readonly string[]> {
  const args = [path.join(import.meta.dirname, 'register-app.ts'), path.join(root, 'dist/main.cjs')];
  const env = { PATH: process.env.PATH ?? '', ...whole };
  const { stdout } = await run(process.execPath, args, { env });
  return registered.parse(JSON.parse(stdout)).names.toSorted((a, b) => (a < b ? -1 : 1));
}

/**
 * The levels of host.json. The host's own two lines for each execution (`Function.<name>`) are kept out, and what the app writes
 * (`Function.<name>.User`) is let through: each by its name, because what names a category names all that begin with it, and none
 * in the middle. Failed executions are errors, and stay.
 */
export function logLevels(functions: readonly string[]): Readonly<Record<string, string>> {
  return {
    Function: 'Warning',
    ...Object.fromEntries(functions.map((name) => [`Function.${name}.User`, 'Information'])),
    'Host.Results': 'Information',
    'Host.Aggregator': 'Warning',
    'Host.Startup': 'Warning',
    Worker: 'Warning',
    Azure: 'Error',
    'Host.Triggers.DurableTask': 'Warning',
    'DurableTask.AzureStorage': 'Warning',
    'DurableTask.Core': 'Warning',
  };
}

/** Writes the levels into the host.json in `root`, whose app is built. */
export async function writeLogLevels(root: string): Promise<void> {
  const file = path.join(root, 'host.json');
  const settings = z
    .looseObject({ logging: z.looseObject({ logLevel: z.unknown() }) })
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const logging = { ...settings.logging, logLevel: logLevels(await functionsOf(root)) };
  await writeFile(file, `${JSON.stringify({ ...settings, logging }, null, 2)}\n`);
}
