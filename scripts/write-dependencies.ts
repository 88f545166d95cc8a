import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lightLimits } from './dependencies/limits.ts';
import {
  directDependencies,
  findEntry,
  installedOn,
  type Lock,
  linux,
  readLock,
} from './dependencies/lock.ts';
import { createScale } from './dependencies/weigh.ts';
import { why } from './dependencies/why.ts';

/** A package is large from here on, in MB: then the page says what it is for, whoever brings it. */
const largeFrom = 5;

/** MB of each package on this disk, by the folder that it is installed into. */
type Sizes = ReadonlyMap<string, number>;

/** Weighs what is installed in a checkout. */
export function weighPackages(root: string, lock: Lock): Sizes {
  const isPackage = (folder: string): boolean =>
    lock[path.relative(root, folder).replaceAll('\\', '/')] !== undefined;
  const weigh = createScale(isPackage);
  const megabytes = (key: string): number => {
    const folder = path.join(root, key);
    // Elsewhere than on Linux the programs for it are not there.
    return lock[key]?.link === true || !existsSync(folder) ? 0 : weigh(folder).bytes / 1e6;
  };
  return new Map([...installedOn(lock, linux)].toSorted().map((key) => [key, megabytes(key)]));
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
const shown = (megabytes: number): string => (megabytes < 1 ? '' : megabytes.toFixed(0));

/** `docs/dependencies.md`: what a checkout asks for, what only that brings, and what it is for. Throws an Error if that is nowhere said. */
export function dependenciesDocument(
  lock: Lock,
  sizes: Sizes,
  reasons: Readonly<Record<string, string>> = why,
): string {
  const direct = directDependencies(lock);
  const all = [...installedOn(lock, linux)];
  const sizeOf = (keys: readonly string[]): number =>
    keys.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0);
  const reasonFor = (name: string): string => {
    const reason = reasons[name];
    if (reason === undefined)
      throw new Error(`${name}: scripts/dependencies/why.ts does not say what it is for`);
    return reason;
  };
  const own = direct.map((name) => {
    const key = findEntry(lock, '', name) ?? '';
    const others = installedOn(
      lock,
      linux,
      direct.filter((one) => one !== name),
    );
    const only = all.filter((one) => !others.has(one));
    return { name, size: sizeOf([key]), only: only.length, onlySize: sizeOf(only), reason: reasonFor(name) };
  });
  const rows = own
    .toSorted((a, b) => Math.round(b.onlySize) - Math.round(a.onlySize) || (a.name < b.name ? -1 : 1))
    .map(
      (one) =>
        `| ${one.name} | ${shown(one.size)} | ${one.only || ''} | ${shown(one.onlySize)} | ${one.reason} |`,
    );
  const brought = all
    .filter((key) => !direct.includes(nameOf(key)) && (sizes.get(key) ?? 0) >= largeFrom)
    .toSorted((a, b) => sizeOf([b]) - sizeOf([a]))
    .map((key) => `| ${nameOf(key)} | ${shown(sizeOf([key]))} | ${reasonFor(nameOf(key))} |`);
  return `# Dependencies

What \`npm ci\` brings, and what for. This page is written by \`npm run docs\`. Sizes are those on Linux x64, in MB, in whole blocks of a disk; on other systems other
programs of about the same size come. Empty is less than one.

${all.length} packages and ${sizeOf(all).toFixed(0)} MB come; more than ${lightLimits.packages} and ${lightLimits.megabytes} may not. What only the long proof needs, the browser's driver and axe, has packages
of its own in \`tools/proof\`: \`npm run proof:install\`. Of all this nothing is deployed: app and page are bundled, and \`package/accelnet.cdx.json\` lists what they
are made of.

Two of them, \`@fluentui/react-icons\` and \`applicationinsights\`, are folders of this repository that stand in the place of what brings much and is not
used. Last, \`npm ci\` removes the headers of the Node that it brings, 67 MB (\`scripts/trim-node.cjs\`).

## What package.json asks for

*Only it*: what would not come without it.

| package | MB | packages, only it | MB, only it | what for |
|---|---|---|---|---|
${rows.join('\n')}

## Large ones that others bring

| package | MB | what for |
|---|---|---|
${brought.join('\n')}
`;
}

/** Writes it from what is installed, on Linux x64 alone: elsewhere other programs are. */
export async function writeDependencies(root: string): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const lock = readLock(root);
  await writeFile(
    path.join(root, 'docs/dependencies.md'),
    dependenciesDocument(lock, weighPackages(root, lock)),
  );
}
