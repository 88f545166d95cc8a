import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';

// An orchestration is replayed: anything that it reads except from its context may differ the second time. Two checks keep it from doing so:
// the compiler, which knows neither Node nor the web here, and this file, for what is part of the language itself.

const root = path.resolve(import.meta.dirname, '..');
const tsc = path.join(root, 'node_modules/.bin/tsc');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const sources = globSync('src/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
const orchestrations = sources.filter((file) => file.startsWith('src/workflow/orchestrations/'));

describe('the compiler of the orchestrations', () => {
  const config = z
    .object({ compilerOptions: z.looseObject({}), include: z.array(z.string()) })
    .parse(JSON.parse(read('tsconfig.orchestrations.json')));

  // One line each, put at the end of every orchestration of a copy.
  const outside = [
    ['the environment and the network', 'void fetch(process.env.X);'],
    ['a timer', 'setTimeout(() => undefined, 1);'],
    ['a module of Node', "void import('node:fs');"],
    ['the console', "console.log('a');"],
    ['random bytes', 'void crypto.randomUUID();'],
    ['a clock', 'void performance.now();'],
  ] as const;
  const lineOf = new Map<string, number>();
  let refused = new Set<string>();

  beforeAll(() => {
    // Inside the checkout, so that packages are found.
    const copy = mkdtempSync(path.join(root, 'test', 'broken-'));
    try {
      cpSync(path.join(root, 'src'), path.join(copy, 'src'), { recursive: true });
      const extended = { extends: path.join(root, 'tsconfig.orchestrations.json'), include: config.include };
      writeFileSync(path.join(copy, 'tsconfig.json'), JSON.stringify(extended));
      for (const file of orchestrations) {
        lineOf.set(file, read(file).split('\n').length);
        appendFileSync(path.join(copy, file), `${outside.map(([, line]) => line).join('\n')}\n`);
      }
      const { stdout } = spawnSync(tsc, ['-p', '.'], { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 26 });
      refused = new Set([...stdout.matchAll(/^(\S+)\((\d+),\d+\): error/gm)].map(([, f, n]) => `${f}:${n}`));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  test.each(outside.map(([what], n) => [what, n] as const))('refuses %s in every one of them', (_, n) => {
    expect(orchestrations.length).toBeGreaterThan(40);
    const passed = orchestrations.filter((file) => !refused.has(`${file}:${(lineOf.get(file) ?? 0) + n}`));
    expect(passed).toEqual([]);
  });

  test('refuses nothing else in them', () => {
    expect(refused.size).toBe(orchestrations.length * outside.length);
  });

  test('is run by check:static', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')));
    expect(scripts['check:static']).toContain('tsc -p tsconfig.orchestrations.json && ');
  });
});

test('every file that uses the context of an orchestration is one that this compiler checks', () => {
  const elsewhere = sources.filter(
    (file) => /\bOrchestrationContext\b/.test(read(file)) && !orchestrations.includes(file),
  );
  expect(elsewhere).toEqual([]);
});

// What is part of the language, so that no compiler refuses it: the clock, random numbers, the time zone and language of the machine, and
// promises, which the Durable extension does not know.
const impure =
  /\bDate\.now\b|\bnew Date(?!\w)(?!\([^)])|(?<!new )\bDate\(|\bMath\.random\b|\btoLocale(?:Date|Time)?String\b|\basync\b|\bawait\b(?!-)|\bPromise\b/;

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '');
}

describe('orchestrations', () => {
  test('use neither the clock nor random numbers nor promises of the language', () => {
    expect(orchestrations.filter((file) => impure.test(withoutComments(read(file))))).toEqual([]);
  });

  test.each([
    'const a = Date.now();',
    'const a = Date.now;',
    'const a = new Date();',
    'const a = new Date;',
    'const a = Date();',
    'const a = Math.random();',
    'const a = (1).toLocaleString();',
    'const f = async () => 1;',
    'await f();',
    'void Promise.resolve();',
  ])('fail this check with %s', (line) => {
    expect(impure.test(line)).toBe(true);
  });

  test.each(['new Date(at).toISOString()', 'readonly timeout: Date', 'const until: Date = timerFor(at);'])(
    'pass this check with %s',
    (line) => {
      expect(impure.test(line)).toBe(false);
    },
  );
});
