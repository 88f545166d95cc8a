import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { lightLimits } from '../dependencies/limits.ts';
import { installAfresh, startUntil } from '../proof/light-start.ts';
import { type Row, round, section } from './table.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** What a newcomer waits for, in a clone of what is committed: two minutes, most of them npm's. */
export async function benchLightStart(folder: string): Promise<string> {
  const clone = path.join(folder, 'clone');
  const { packages, megabytes, files, seconds } = await installAfresh(root, clone);
  const npx = { seconds: Number.NaN };
  const started = await startUntil(clone, [/ACCELERATED/], async () => {
    npx.seconds = await assessByNpx(clone);
  });
  const row = (what: string, value: string, expected: string): Row => ({ what, value, ratio: '', expected });
  const atMost = (limit: number): string => `at most ${limit.toLocaleString('en')}`;
  const rows = [
    row('packages that `npm ci` adds', round(packages, 0), atMost(lightLimits.packages)),
    row('MB on disk', round(megabytes, 0), atMost(lightLimits.megabytes)),
    row('files', files.toLocaleString('en'), atMost(lightLimits.files)),
    row('seconds of `npm ci`', round(seconds, 0), ''),
    row(
      'ms from `npm start` to its first line',
      round(started.firstLineMs, 0),
      atMost(lightLimits.firstLineMs),
    ),
    row('seconds from `npm start` to the first ACCELERATED', round(started.seconds, 0), ''),
    row('seconds of `npx accelnet assess --sandbox`, from the tarball', round(npx.seconds), ''),
  ];
  const about =
    'A clone of what is committed, an empty folder, `npm ci` with the local cache of npm, then `npm start`, and the packed tool beside it. Disk space is in whole blocks of 4 KB.';
  return section('A light start', about, rows);
}

/** Packs the tool and assesses the running sandbox with it. Gives the seconds of the second. */
async function assessByNpx(clone: string): Promise<number> {
  const { stdout } = await run('npm', ['run', '--silent', 'package:tool'], { cwd: clone });
  const tarball = /package\/accelnet-\S+\.tgz/.exec(stdout)?.[0];
  if (tarball === undefined) throw new Error(`npm run package:tool names no tarball: ${stdout}`);
  // As docs/tool.md calls it. npx takes an absolute path for a program.
  const args = ['--yes', `./${tarball}`, 'assess', '--sandbox'];
  const since = performance.now();
  await run('npx', args, { cwd: clone, maxBuffer: 2 ** 26 });
  return (performance.now() - since) / 1000;
}
