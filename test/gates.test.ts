import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// A gate that cannot fail is none: each rule that we rely on is shown to refuse what it is there to refuse.

const root = path.resolve(import.meta.dirname, '..');
const bin = (name: string): string => path.join(root, 'node_modules/.bin', name);

/** A folder inside the checkout, where its rules hold, for as long as `work` takes. */
function inFolder<T>(under: string, work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(root, under, 'gate-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lint(file: string, source: string): { failed: boolean; said: string } {
  return inFolder('test', (folder) => {
    writeFileSync(path.join(folder, file), source);
    const result = spawnSync(bin('biome'), ['lint', '--colors=off', folder], { cwd: root, encoding: 'utf8' });
    return { failed: result.status !== 0, said: result.stdout + result.stderr };
  });
}

describe('the linter', () => {
  test.each([
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
  ])('refuses what %s is about', (rule, file, source) => {
    const { failed, said } = lint(file, source);
    expect(said).toContain(rule);
    expect(failed).toBe(true);
  });

  test('lets clean code through', () => {
    expect(lint('x.ts', 'export const a = 1;\n').failed).toBe(false);
  });
});

describe('the compiler of the core', () => {
  test.each([
    ['Node', 'export const a: string | undefined = process.env.HOME;\n'],
    ['a module of Node', "export { readFileSync } from 'node:fs';\n"],
    ['the network', "export const a = fetch('https://example.org');\n"],
    ['a wall clock timer', 'export const a = setTimeout(() => undefined, 1);\n'],
    ['the console', "console.log('a');\nexport const a = 1;\n"],
  ])('knows no %s', (_what, source) => {
    inFolder('test', (folder) => {
      writeFileSync(path.join(folder, 'x.ts'), source);
      const config = {
        extends: path.join(root, 'tsconfig.core.json'),
        compilerOptions: { rootDir: '.' },
        include: ['x.ts'],
      };
      writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
      const result = spawnSync(bin('tsc'), ['-p', folder], { encoding: 'utf8' });
      expect(result.stdout).toMatch(/x\.ts\(1,\d+\): error/);
      expect(result.status).not.toBe(0);
    });
  });
});

describe('the search for what nobody uses', () => {
  const search = (used: string): { failed: boolean; said: string } =>
    inFolder('test', (folder) => {
      const files = {
        'package.json': JSON.stringify({ name: 'gate', type: 'module', dependencies: { zod: '*' } }),
        'knip.json': JSON.stringify({ entry: ['main.ts'], project: ['*.ts'] }),
        'main.ts': used,
        'part.ts': 'export const one = 1;\nexport const two = 2;\n',
      };
      for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
      const result = spawnSync(bin('knip'), ['--directory', folder], { encoding: 'utf8' });
      return { failed: result.status !== 0, said: result.stdout + result.stderr };
    });

  test('refuses an export and a dependency that nobody uses', () => {
    const { failed, said } = search("import { one } from './part.ts';\n\nconsole.log(one);\n");
    expect(said).toMatch(/two\b.*part\.ts/);
    expect(said).toMatch(/zod\b.*package\.json/);
    expect(failed).toBe(true);
  });

  test('lets through what is used', () => {
    const all = "import 'zod';\nimport { one, two } from './part.ts';\n\nconsole.log(one, two);\n";
    expect(search(all)).toEqual({ failed: false, said: '' });
  });
});
