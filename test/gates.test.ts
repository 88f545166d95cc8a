import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';

// A check that cannot fail proves nothing: each rule that we rely on is shown to refuse what it must refuse.

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string): string => path.join(root, 'node_modules/.bin', name);

/** Makes a folder inside the checkout, where its rules apply, and removes it after `work`. */
function inFolder<T>(under: string, work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(root, under, 'broken-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes each source into a folder of its own, and gives what a program reports about all of them. */
function saidOf<T>(
  sources: readonly (readonly [name: string, file: string, source: string])[],
  ask: (folder: string) => T,
): T {
  return inFolder('test', (folder) => {
    for (const [name, file, source] of sources) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, file), source);
    }
    return ask(folder);
  });
}

const diagnostics = z.object({
  diagnostics: z.array(
    z.object({ severity: z.string(), category: z.string(), location: z.object({ path: z.string() }) }),
  ),
});

describe('the linter', () => {
  const cases = [
    ['noExplicitAny', 'x.ts', 'export const a = (b: any): void => b;\n'],
    ['noDefaultExport', 'x.ts', 'export default 1;\n'],
    ['noNonNullAssertion', 'x.ts', 'export const f = (a: string | undefined): string => a!;\n'],
    ['noEnum', 'x.ts', 'export enum E {\n  A,\n}\n'],
    ['noFocusedTests', 'x.test.ts', "import { test } from 'vitest';\ntest.only('a', () => undefined);\n"],
    ['noSkippedTests', 'x.test.ts', "import { test } from 'vitest';\ntest.skip('a', () => undefined);\n"],
    [
      'noFloatingPromises',
      'x.ts',
      'async function f(): Promise<void> {}\nexport const g = (): void => {\n  f();\n};\n',
    ],
    [
      'noExcessiveCognitiveComplexity',
      'x.ts',
      `export function f(a: number): number {\n${Array.from({ length: 6 }, (_, n) => `  if (a > ${n}) { if (a < ${n}) { return ${n}; } }\n`).join('')}  return 0;\n}\n`,
    ],
  ] as const;
  let said: readonly string[] = [];
  beforeAll(() => {
    const clean = ['clean', 'x.ts', 'export const a = 1;\n'] as const;
    said = saidOf([...cases, clean], (folder) => {
      const { stdout } = spawnSync(bin('biome'), ['lint', '--reporter=json', folder], {
        cwd: root,
        encoding: 'utf8',
      });
      return diagnostics.parse(JSON.parse(stdout)).diagnostics.map(({ severity, category, location }) => {
        const name = path.basename(path.dirname(location.path));
        return `${name}: ${severity} ${category.split('/').at(-1)}`;
      });
    });
  });

  test.each(cases)('refuses code that breaks the rule %s', (rule) => {
    expect(said).toContain(`${rule}: error ${rule}`);
  });

  test('accepts clean code', () => {
    expect(said.filter((line) => line.startsWith('clean'))).toEqual([]);
  });
});

describe('the compiler of the core', () => {
  const cases = [
    ['Node', 'export const a: string | undefined = process.env.HOME;\n'],
    ['a module of Node', "export { readFileSync } from 'node:fs';\n"],
    ['the network', "export const a = fetch('https://example.org');\n"],
    ['a wall clock timer', 'export const a = setTimeout(() => undefined, 1);\n'],
    ['the console', "console.log('a');\nexport const a = 1;\n"],
  ] as const;
  let said = '';
  beforeAll(() => {
    const sources = cases.map(([what, source]) => [what.replaceAll(' ', '-'), 'x.ts', source] as const);
    const clean = ['clean', 'x.ts', 'export const a = 1;\n'] as const;
    said = saidOf([...sources, clean], (folder) => {
      const config = {
        extends: path.join(root, 'tsconfig.core.json'),
        compilerOptions: { rootDir: '.' },
        include: ['*/x.ts'],
      };
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
      return spawnSync(bin('tsc'), ['-p', folder], { encoding: 'utf8' }).stdout;
    });
  });

  test.each(cases)('refuses to use %s', (what) => {
    expect(said).toContain(`${what.replaceAll(' ', '-')}/x.ts(1,`);
  });

  test('accepts clean code', () => {
    expect(said).not.toContain('clean/x.ts');
  });
});

describe('the search for unused code', () => {
  const search = (used: string): { failed: boolean; said: string } =>
    inFolder('test', (folder) => {
      const files = {
        'package.json': JSON.stringify({ name: 'broken', type: 'module', dependencies: { zod: '*' } }),
        'knip.json': JSON.stringify({ entry: ['main.ts'], project: ['*.ts'] }),
        'main.ts': used,
        'part.ts': 'export const one = 1;\nexport const two = 2;\n',
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
      const result = spawnSync(bin('knip'), ['--directory', folder], { encoding: 'utf8' });
      return { failed: result.status !== 0, said: result.stdout + result.stderr };
    });

  test('reports an export and a dependency that nobody uses', () => {
    const { failed, said } = search("import { one } from './part.ts';\n\nconsole.log(one);\n");
    expect(said).toMatch(/two\b.*part\.ts/);
    expect(said).toMatch(/zod\b.*package\.json/);
    expect(failed).toBe(true);
  });

  test('accepts exports and dependencies that are used', () => {
    const all = "import 'zod';\nimport { one, two } from './part.ts';\n\nconsole.log(one, two);\n";
    expect(search(all)).toEqual({ failed: false, said: '' });
  });
});
