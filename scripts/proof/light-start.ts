import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { type LightFigures, warningsIn } from '../dependencies/limits.ts';
import { createScale } from '../dependencies/weigh.ts';

const run = promisify(execFile);

/** What `npm ci` brought into a checkout that had nothing. */
export type Installed = Omit<LightFigures, 'firstLineMs'> & {
  readonly seconds: number;
  /** Warnings of npm about packages. */
  readonly warnings: readonly string[];
};

/** Clones what is committed into an empty folder, and runs `npm ci` there. Throws an Error if it fails, or does not say how many packages it added. */
export async function installAfresh(root: string, folder: string): Promise<Installed> {
  await run('git', ['clone', '--quiet', root, folder]);
  const since = performance.now();
  const { stdout, stderr } = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  const seconds = (performance.now() - since) / 1000;
  const packages = /^added (\d+) packages/m.exec(stdout)?.[1];
  if (packages === undefined) throw new Error(`npm ci does not say what it added: ${stdout}`);
  const { bytes, files } = createScale()(path.join(folder, 'node_modules'));
  const warnings = warningsIn(stdout + stderr);
  return { packages: Number(packages), megabytes: bytes / 1e6, files, seconds, warnings };
}

/** How soon `npm start` said something, and all that was wanted. */
export interface Started {
  readonly firstLineMs: number;
  readonly seconds: number;
}

/**
 * Runs `npm start` in a checkout until its output matches all of these, and ends it with Ctrl-C; `meanwhile` runs before that. Throws what was printed if it
 * ends before, or after three minutes.
 */
export async function startUntil(
  folder: string,
  wanted: readonly RegExp[],
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Started> {
  const args = ['start', '--silent', '--', '--port', '17071'];
  const child = spawn('npm', args, { cwd: folder, detached: true });
  const since = performance.now();
  let shown = '';
  let firstLineMs = Number.NaN;
  const heard = (chunk: Buffer): void => {
    if (shown === '') firstLineMs = performance.now() - since;
    shown += chunk.toString();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const patience = AbortSignal.timeout(180_000);
    while (!wanted.every((line) => line.test(shown))) {
      if (patience.aborted || child.exitCode !== null) throw new Error(`this was printed:\n${shown}`);
      await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
    }
    const seconds = (performance.now() - since) / 1000;
    await meanwhile();
    return { firstLineMs, seconds };
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  }
}
