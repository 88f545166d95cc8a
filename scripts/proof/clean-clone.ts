import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Check } from './check.ts';

const run = promisify(execFile);

/** What a newcomer does, in an empty folder. */
export function cleanClone(root: string): Check {
  return {
    name: 'a clean clone starts',
    prove: async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-clone-'));
      try {
        await run('git', ['clone', '--quiet', root, folder]);
        await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
        return await untilShown(folder, [
          /A fleet of \d+ VMs/,
          /ACCELERATED/,
          /ROLLED-BACK/,
          /skipped \(opted-out\)/,
        ]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Starts the sandbox in a folder, waits until its output matches all of these, and ends it with Ctrl-C. */
async function untilShown(folder: string, wanted: readonly RegExp[]): Promise<string> {
  const child = spawn('npm', ['start', '--', '--port', '17071'], { cwd: folder, detached: true });
  const since = Date.now();
  let shown = '';
  const heard = (chunk: Buffer): void => {
    shown += chunk.toString();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  try {
    const patience = AbortSignal.timeout(180_000);
    while (!wanted.every((line) => line.test(shown))) {
      if (patience.aborted || child.exitCode !== null) throw new Error(`this was printed:\n${shown}`);
      await new Promise((resolve) => child.stdout.once('data', resolve).once('end', resolve));
    }
    return `all printed after ${Math.round((Date.now() - since) / 1000)} s`;
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  }
}
