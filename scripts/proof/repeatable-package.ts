import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { coldStarts } from '../bench/cold-start.ts';
import type { Check } from './check.ts';

const run = promisify(execFile);
const packaged = ['accelnet.zip', 'accelnet.cdx.json'];

/** What is deployed can be made and is checked for advisories, is the same wherever it is made, and starts fast. */
export function packageChecks(root: string): readonly Check[] {
  return [packaging(root), reproducible(root), startsFast];
}

function packaging(root: string): Check {
  return {
    name: 'the package is made',
    prove: async () => {
      const { stdout } = await run('npm', ['run', '--silent', 'package'], { cwd: root });
      return stdout.trim().replaceAll('\n', '; ');
    },
  };
}

const startsFast: Check = {
  name: 'the bundle registers its functions in half of the time',
  prove: async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-cold-'));
    try {
      const { bundled, loose } = await coldStarts(folder, 7);
      const shown = `${Math.round(bundled)} ms, and ${Math.round(loose)} ms with packages as they come`;
      if (bundled > loose / 2) throw new Error(`${shown}: should be at most half`);
      return shown;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Two builds in folders of different depths and time zones, of which not a byte may differ. */
function reproducible(root: string): Check {
  return {
    name: 'the package is the same wherever it is built',
    prove: async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-package-'));
      try {
        const first = await builtIn(root, path.join(folder, 'a'), 'UTC');
        const second = await builtIn(root, path.join(folder, 'deeper/and/elsewhere'), 'Asia/Tokyo');
        const different = packaged.filter((_name, n) => second[n]?.equals(first[n] ?? Buffer.of()) !== true);
        if (different.length > 0) throw new Error(`built twice, these differ: ${different.join(', ')}`);
        return `${first[0]?.length} bytes, twice the same`;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Builds and packages what git has of the checkout, changes included, in a folder of its own. */
async function builtIn(root: string, folder: string, timeZone: string): Promise<readonly Buffer[]> {
  const listing = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', listing, { cwd: root, maxBuffer: 2 ** 26 });
  const needed =
    /^(?:src|guest|web|client|cli|scripts)\/|^docs\/openapi\.json$|^(?:package|package-lock|tsconfig|tsconfig\.\w+|host)\.json$|^LICENSE$/;
  for (const name of stdout.split('\n').filter((one) => needed.test(one))) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await cp(path.join(root, name), path.join(folder, name));
  }
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const env = { ...process.env, TZ: timeZone };
  await run(process.execPath, ['scripts/package.ts', '--offline'], { cwd: folder, env });
  return await Promise.all(packaged.map((name) => readFile(path.join(folder, 'package', name))));
}
