import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { changesBetween, type OpenApi } from './breaking.ts';

/** The contract that callers were promised last. */
export const acceptedFile = 'test/fixtures/contract/accepted.json';

/** The lines of the part *Unreleased* of a changelog. */
function unreleasedIn(changelog: string): readonly string[] {
  const [, part = ''] = changelog.split(/^## Unreleased$/m);
  return (part.split(/^## /m)[0] ?? '').split('\n');
}

/**
 * Keeps the present contract as the accepted one. One that only adds is kept at once; one that breaks callers only with the reason `why`, which has to stand
 * under *Unreleased* in CHANGELOG.md as well. Gives what is wrong, in lines; nothing where it was kept.
 */
export async function acceptContract(
  root: string,
  document: string,
  why: string | undefined,
): Promise<readonly string[]> {
  const file = path.join(root, acceptedFile);
  const before: OpenApi = JSON.parse(await readFile(file, 'utf8'));
  const after: OpenApi = JSON.parse(document);
  const breaking = changesBetween(before, after).filter(({ kind }) => kind === 'breaking');
  if (breaking.length > 0) {
    const lines = breaking.map(({ at, what }) => `${at}: ${what}`);
    if (why === undefined)
      return [...lines, 'This breaks callers. To accept it: npm run docs -- --accept-contract "why"'];
    const changelog = await readFile(path.join(root, 'CHANGELOG.md'), 'utf8');
    if (!unreleasedIn(changelog).some((line) => line.includes(why)))
      return [...lines, `CHANGELOG.md: the part Unreleased should have a line that says "${why}"`];
  }
  await writeFile(file, document);
  return [];
}
