import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// The rooms of src/core are its folders. Their imports, those of types included, may form no cycle.

const root = path.resolve(import.meta.dirname, '..');
const core = 'src/core';

/** A file of the core, and the rooms that it imports from. */
interface Imports {
  readonly file: string;
  readonly from: readonly string[];
}

function roomOf(file: string): string {
  return path.posix.relative(core, file).split('/')[0] ?? '';
}

function importsOf(file: string, source: string): Imports {
  const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^'\s]+)'/g)].map(
    ([, one]) => one ?? '',
  );
  const rooms = specifiers.map((one) => roomOf(path.posix.join(path.posix.dirname(file), one)));
  return { file, from: [...new Set(rooms)].filter((room) => room !== roomOf(file)) };
}

function reachedFrom(start: string, all: readonly Imports[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let room = open.pop(); room !== undefined; room = open.pop())
    for (const next of all.filter(({ file }) => roomOf(file) === room).flatMap(({ from }) => from))
      if (!reached.has(next)) {
        reached.add(next);
        open.push(next);
      }
  return reached;
}

/** The imports that are part of a cycle of rooms. */
function circling(all: readonly Imports[]): readonly string[] {
  return all.flatMap(({ file, from }) =>
    from.filter((room) => reachedFrom(room, all).has(roomOf(file))).map((room) => `${file} imports ${room}`),
  );
}

const files = globSync(`${core}/**/*.ts`, { cwd: root }).map((file) => file.replaceAll('\\', '/'));

describe('the rooms of the core', () => {
  test('do not import each other in a cycle, types included', () => {
    expect(new Set(files.map(roomOf)).size).toBeGreaterThan(10);
    expect(
      circling(files.map((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')))),
    ).toEqual([]);
  });

  test('contain every file of the core', () => {
    expect(files.filter((file) => path.posix.dirname(file) === core)).toEqual([]);
  });

  test('fail this check if an import of a type closes a cycle of three', () => {
    const sample = [
      importsOf('src/core/a/one.ts', "import type { Two } from '../b/two.ts';\n"),
      importsOf(
        'src/core/b/two.ts',
        "import {\n  three,\n} from '../c/three.ts';\nimport { own } from './own.ts';\n",
      ),
      importsOf(
        'src/core/c/three.ts',
        "export type { One } from '../a/one.ts';\nimport { z } from '../lib/z.ts';\n",
      ),
      importsOf('src/core/d/four.ts', "import { one } from '../a/one.ts';\n"),
    ];
    expect(circling(sample)).toEqual([
      'src/core/a/one.ts imports b',
      'src/core/b/two.ts imports c',
      'src/core/c/three.ts imports a',
    ]);
    expect(circling(sample.slice(1))).toEqual([]);
  });
});
