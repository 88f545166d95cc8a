import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { policyFaults, policyFiles } from './policy-faults.ts';

/** What a zip may weigh: a host downloads it at each cold start. */
export const maxBytes = 3 * 2 ** 20;

// The host and the worker read these; with dependencies in it, a remote build would install what the bundle holds already.
const manifestMembers = ['name', 'version', 'description', 'license', 'type', 'main', 'engines'];
// Local time on purpose: a zip holds what the clock on the wall shows, and this is the earliest that it can hold.
const mtime = new Date(1980, 0, 1);

/**
 * The zip that is deployed from a built checkout: `dist` without source maps, host.json, what is needed of package.json, and the policy files where there
 * are any. The same sources give the same bytes, wherever and whenever. Throws an Error where it is larger than `mostBytes`, and
 * where a policy is wrong: the app would be started with it, and begin nothing.
 */
export function zipApp(root: string): Uint8Array {
  const faults = policyFaults(root);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const files: Zippable = {};
  for (const name of deployedFiles(root))
    files[name] = name === 'package.json' ? manifestOf(root) : readFileSync(path.join(root, name));
  const zip = zipSync(files, { level: 9, mtime });
  if (zip.length > maxBytes)
    throw new Error(`the zip is ${zip.length} bytes, and should be at most ${maxBytes}`);
  return zip;
}

function deployedFiles(root: string): readonly string[] {
  const built = globSync('dist/**/*', { cwd: root })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => !name.endsWith('.map') && statSync(path.join(root, name)).isFile());
  if (!built.includes('dist/main.cjs')) throw new Error('dist/main.cjs is not built: npm run build');
  const licence = globSync('LICENSE', { cwd: root });
  return [...built, 'host.json', 'package.json', ...licence, ...policyFiles(root)].sort();
}

function manifestOf(root: string): Uint8Array {
  const whole: Record<string, unknown> = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const needed = Object.fromEntries(manifestMembers.map((name) => [name, whole[name]]));
  return new TextEncoder().encode(`${JSON.stringify(needed, null, 2)}\n`);
}
