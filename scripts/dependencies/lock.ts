import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const names = z.record(z.string(), z.string()).default({});
const entry = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
  // A list in one old package.
  engines: z.union([z.record(z.string(), z.string()), z.array(z.string())]).optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
});
const lockFile = z.object({ packages: z.record(z.string(), entry) });

/** An entry of a lock file, by npm's own names. */
type LockEntry = z.infer<typeof entry>;

/** The entries of a lock file by the folder that each is installed into, and '' for the root. */
export type Lock = Readonly<Record<string, LockEntry>>;

/** What npm chooses binaries by. */
export interface Platform {
  readonly os: string;
  readonly cpu: string;
  readonly libc?: string;
}

/** The platform that docs/dependencies.md is written for. */
export const linux: Platform = { os: 'linux', cpu: 'x64', libc: 'glibc' };

/** Reads the lock file of a folder. Throws an Error if there is none, or it has another form. */
export function readLock(folder: string): Lock {
  return lockFile.parse(JSON.parse(readFileSync(path.join(folder, 'package-lock.json'), 'utf8'))).packages;
}

/** Names of the packages that the root asks for itself. */
export function directDependencies(lock: Lock): readonly string[] {
  const { dependencies = {}, devDependencies = {} } = lock[''] ?? {};
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)].toSorted();
}

/** Where a package finds another one: in its own folder, or in one above it, as Node looks for it. */
export function findEntry(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; ) {
    const key = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock[key] !== undefined) return key;
    if (at === '') return undefined;
    const above = at.lastIndexOf('/node_modules/');
    at = above < 0 ? '' : at.slice(0, above);
  }
}

function fits(listed: readonly string[] | undefined, value: string | undefined): boolean {
  if (listed === undefined || value === undefined) return true;
  const refused = listed.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  return refused.length > 0 ? !refused.includes(value) : listed.includes(value);
}

/** What an entry needs, without what only offers to work together with it. */
function needsOf({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: LockEntry) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/** The folders that `npm ci` fills on a platform, if the root asks for these packages. The count is what npm prints as added. */
export function installedOn(
  lock: Lock,
  platform: Platform,
  asked: readonly string[] = directDependencies(lock),
): ReadonlySet<string> {
  const installed = new Set<string>();
  const waiting = asked.flatMap((name) => findEntry(lock, '', name) ?? []);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const one = lock[key];
    if (one === undefined || installed.has(key)) continue;
    if (!fits(one.os, platform.os) || !fits(one.cpu, platform.cpu) || !fits(one.libc, platform.libc))
      continue;
    installed.add(key);
    for (const name of needsOf(one)) waiting.push(...[findEntry(lock, key, name) ?? []].flat());
  }
  return installed;
}
