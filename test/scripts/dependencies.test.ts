import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { installedOn, linux, readLock } from '../../scripts/dependencies/lock.ts';
import { createScale } from '../../scripts/dependencies/weigh.ts';
import { why } from '../../scripts/dependencies/why.ts';
import { dependenciesDocument, weighPackages } from '../../scripts/write-dependencies.ts';

const root = path.resolve(import.meta.dirname, '../..');
const lock = readLock(root);
const page = readFileSync(path.join(root, 'docs/dependencies.md'), 'utf8');

/** The page without its figures of sizes, and these. */
function split(text: string): { readonly words: string; readonly sizes: readonly number[] } {
  const found: number[] = [];
  const words = text.split('\n').map((line) => {
    const cells = line.split('|');
    const size = (cell: string | undefined): string => {
      found.push(Number(cell));
      return ' ';
    };
    if (cells.length === 7)
      return [cells[0], cells[1], size(cells[2]), cells[3], size(cells[4]), cells[5]].join('|');
    if (cells.length === 5) return [cells[0], cells[1], size(cells[2]), cells[3]].join('|');
    return line.replace(/and (\d+) MB come/, (_, megabytes) => `and ${size(megabytes)} MB come`);
  });
  // Rows stand in the order of their sizes.
  return { words: words.toSorted().join('\n'), sizes: found.toSorted((a, b) => a - b) };
}

// On other systems other programs are installed.
describe.runIf(process.platform === 'linux' && process.arch === 'x64')('docs/dependencies.md', () => {
  const sizes = weighPackages(root, lock);

  test('agrees with the lock file and the reasons in the code; npm run docs writes it', () => {
    expect(split(page).words).toBe(split(dependenciesDocument(lock, sizes)).words);
  });

  test('has the sizes of what is installed', () => {
    const [written, weighed] = [split(page).sizes, split(dependenciesDocument(lock, sizes)).sizes];
    const wrong = written.filter((size, n) => Math.abs(size - (weighed[n] ?? 0)) > Math.max(2, size / 50));
    expect([written.length, wrong]).toEqual([weighed.length, []]);
  });

  test('is not written if a direct or a large dependency has no reason', () => {
    for (const name of ['croner', '@typescript/typescript-linux-x64']) {
      const { [name]: _, ...others } = why;
      expect(() => dependenciesDocument(lock, sizes, others)).toThrow(
        `${name}: scripts/dependencies/why.ts does not say`,
      );
    }
  });

  test('has no reason for what is not installed', () => {
    const names = new Set([...installedOn(lock, linux)].map((key) => key.replace(/^.*node_modules\//, '')));
    expect(Object.keys(why).filter((name) => !names.has(name))).toEqual([]);
  });
});

test('a folder is weighed in whole blocks, and without what is left out', () => {
  const weigh = createScale((folder) => folder.endsWith('lib'));
  const { bytes, files } = weigh(path.join(root, 'node_modules/semver/bin'));
  expect([bytes, files]).toEqual([4096 + 8192, 1]);
});
