import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// If a name exists only once, no reader has to ask which of two is meant, and no import takes the wrong one.

const root = path.resolve(import.meta.dirname, '..');
const list = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const files = list('src/**/*.ts');

/** The names that a source declares and exports. An overload declares no further name, and a re-export is declared elsewhere. */
function exportedBy(source: string): readonly string[] {
  const declared = source.matchAll(
    /^export (?:declare |abstract |async )*(?:const|let|class|interface|type|enum|function\*?)\s+(\w+)/gm,
  );
  const listed = [...source.matchAll(/^export (?:type )?\{([^}]*)\}(?! from)/gm)].flatMap(([, names = '']) =>
    names.split(','),
  );
  const named = listed.map(
    (one) =>
      one
        .trim()
        .split(/ as |type /)
        .at(-1) ?? '',
  );
  const imported = [...source.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((one) => one.trim().replace('type ', '')),
  );
  return [...new Set([...Array.from(declared, ([, name = '']) => name), ...named])].filter(
    (name) => name !== '' && !imported.includes(name),
  );
}

/** Names that occur more than once, with the files that have them. */
function twice(
  pairs: readonly (readonly [name: string, file: string])[],
): Readonly<Record<string, readonly string[]>> {
  const had = new Map<string, string[]>();
  for (const [name, file] of pairs) had.set(name, [...(had.get(name) ?? []), file]);
  return Object.fromEntries([...had].filter(([, of]) => of.length > 1));
}

describe('in src', () => {
  test('every exported name is exported by one file', () => {
    const exported = files.flatMap((file) => exportedBy(read(file)).map((name) => [name, file] as const));
    expect(exported.length).toBeGreaterThan(500);
    expect(twice(exported)).toEqual({});
  });

  test('no two files have the same name', () => {
    expect(twice(files.map((file) => [path.posix.basename(file), file]))).toEqual({});
  });

  test('a name that two files export is found', () => {
    const exported = ([file, source]: readonly [string, string]): (readonly [string, string])[] =>
      exportedBy(source).map((name) => [name, file]);
    const one = ['a.ts', 'export interface Signal {}\nexport function* run() {}\nconst own = 1;\n'] as const;
    const other = [
      'b.ts',
      'type Signal = 1;\nconst run = 2;\nexport { type Signal, own as run };\n',
    ] as const;
    expect(twice([one, other].flatMap(exported))).toEqual({
      Signal: ['a.ts', 'b.ts'],
      run: ['a.ts', 'b.ts'],
    });
    expect(exportedBy('export function f(a: 1): 1;\nexport function f(a: 2): 2;\n')).toEqual(['f']);
    expect(exportedBy("export type { Signal } from './a.ts';\n")).toEqual([]);
    expect(exportedBy("import type { Signal } from './a.ts';\nexport type { Signal };\n")).toEqual([]);
  });
});

const most = 30;

/** Folders that directly contain more than `most` files. */
function crowded(all: readonly string[]): readonly string[] {
  const count = Object.groupBy(all, (file) => path.posix.dirname(file));
  return Object.entries(count).flatMap(([folder, own = []]) =>
    own.length > most ? [`${folder} has ${own.length}`] : [],
  );
}

describe('folders', () => {
  test.each([
    ['src', 'src/**/*.*', 250],
    ['sandbox', 'sandbox/**/*.*', 250],
    ['test', 'test/**/*.test.ts', 200],
  ])('of %s have at most thirty files of their own', (_top, pattern, least) => {
    const all = list(pattern).filter((file) => !file.startsWith('test/fixtures/'));
    expect(all.length).toBeGreaterThan(least);
    expect(crowded(all)).toEqual([]);
  });

  test('are reported with one file more, and files in their subfolders do not count', () => {
    const own = (n: number): string[] => Array.from({ length: n }, (_, i) => `src/a/${i}.ts`);
    expect(crowded([...own(most), 'src/a/b/x.ts'])).toEqual([]);
    expect(crowded(own(most + 1))).toEqual(['src/a has 31']);
  });
});
