import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { buildTool } from '../build/build-tool.ts';
import { noticesOf } from './notices.ts';

const run = promisify(execFile);

/** What the tool may weigh, in bytes: installed, and as what is downloaded. */
const maxUnpacked = 3 * 2 ** 20;
const maxPacked = 2 ** 20;

// Those that the tool has guests run.
const guestScripts = [
  ...['probe-linux.sh', 'probe-windows.ps1', 'diagnose-linux.sh', 'diagnose-windows.ps1'],
  ...['measure-server.sh', 'measure-client.sh', 'measure-client.ps1'],
];

const manifest = z.object({ version: z.string(), license: z.string() });
const answer = z.tuple([z.object({ filename: z.string(), size: z.number(), unpackedSize: z.number() })]);

/** Builds the tool and stages its package in `folder`: the bundle, the scripts for guests, and what a package must have. Needs nothing beside it to run. */
export async function stageTool(root: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'guest'), { recursive: true });
  const packages = await buildTool(path.join(folder, 'dist'));
  for (const file of guestScripts) await cp(path.join(root, 'guest', file), path.join(folder, 'guest', file));
  await cp(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'));
  await writeFile(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(root, packages));
  await writeFile(path.join(folder, 'README.md'), await readmeOf(root));
  await writeFile(path.join(folder, 'package.json'), await manifestOf(root));
}

/** Writes `package/accelnet-VERSION.tgz`, which npm can install without a registry, and prints its hash. Throws an Error where it is too large. */
export async function writeTool(root: string): Promise<string> {
  const folder = path.join(root, 'package');
  await stageTool(root, path.join(folder, 'tool'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: path.join(folder, 'tool') });
  const [{ filename, size, unpackedSize }] = answer.parse(JSON.parse(stdout));
  if (size > maxPacked || unpackedSize > maxUnpacked)
    throw new Error(
      `${filename} has ${size} bytes and ${unpackedSize} unpacked, and should have at most ${maxPacked} and ${maxUnpacked}`,
    );
  const hash = createHash('sha256')
    .update(await readFile(path.join(folder, filename)))
    .digest('hex');
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(2);
  console.log(`package/${filename}: ${mb(size)} MB, ${mb(unpackedSize)} MB installed, sha256 ${hash}`);
  return path.join(folder, filename);
}

async function manifestOf(root: string): Promise<string> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { version, license } = manifest.parse(JSON.parse(text));
  // npm publishes with provenance only what names the repository that it is published from.
  const { GITHUB_REPOSITORY: from } = process.env;
  const own = {
    name: 'accelnet',
    version,
    description:
      'Says which Azure VMs could have Accelerated Networking, and why it brings no gain where it is on.',
    license,
    ...(from === undefined ? {} : { repository: { type: 'git', url: `git+https://github.com/${from}.git` } }),
    type: 'module',
    bin: { accelnet: 'dist/accelnet.mjs' },
    engines: { node: '>=22.13' },
    files: ['dist', 'guest', 'THIRD-PARTY-NOTICES.txt'],
  };
  return `${JSON.stringify(own, null, 2)}\n`;
}

/** docs/tool.md, without links into a checkout. */
async function readmeOf(root: string): Promise<string> {
  const text = await readFile(path.join(root, 'docs/tool.md'), 'utf8');
  return text.replaceAll(/\[([^\]]+)\]\((?!https:)[^)]*\)/g, '$1');
}
