import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

// What the page is made from. Of src it imports types only, of which nothing is left.
const sources = ['web/**/*', 'client/**/*', 'scripts/build/build-page.ts', 'package-lock.json'];

/** Builds the page into `dist/web`, unless it is there as it was built from the same sources. Gives whether it was built. */
export async function buildChangedPage(root: string, build: () => Promise<void>): Promise<boolean> {
  const folder = path.join(root, 'dist/web');
  const mark = path.join(folder, '.built');
  const from = hashOf(root, sources);
  // The page's own files count as well: somebody may have changed or removed one.
  const state = (): string => `${from} ${hashOf(folder, ['**/*'])}\n`;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === state()) return false;
  await build();
  writeFileSync(mark, state());
  return true;
}

function hashOf(folder: string, patterns: readonly string[]): string {
  const hash = createHash('sha256');
  // Not those whose names begin with a dot, as the mark's does.
  const found = globSync([...patterns], { cwd: folder, withFileTypes: true }).filter((one) => one.isFile());
  for (const file of found.map((one) => path.join(one.parentPath, one.name)).sort())
    hash
      .update(`${path.relative(folder, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('base64url');
}
