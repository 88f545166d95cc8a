import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { explained } from '../../scripts/mutation/explained.ts';
import { mutantsIn } from '../../scripts/mutation/mutants.ts';
import type { Outcome } from '../../scripts/mutation/plan.ts';
import { explanationOf } from '../../scripts/mutation/report.ts';
import { mutantsOf, tryAll } from '../../scripts/mutation/run.ts';

const root = path.resolve(import.meta.dirname, '../..');
const file = 'test/fixtures/mutation/rule.ts';

describe('a weak test', () => {
  const ended = new Map<string, Outcome>();
  const said: string[] = [];
  beforeAll(async () => {
    await tryAll({
      root,
      files: [file],
      tests: ['test/fixtures/mutation/weak-test.ts'],
      choose: (all) => all,
      print: ({ line, original, replacement }, outcome) =>
        void ended.set(`${line}: ${original} -> ${replacement}`, outcome),
      say: (line) => void said.push(line),
    });
  });

  test('does not notice that the half of a rule is missing that it does not test', () => {
    expect(ended.get('3: !isOptedOut -> true')).toBe('survived');
  });

  test('notices a change of the other half and of its bound', () => {
    expect(ended.get('3: ageSeconds < 60 -> true')).toBe('killed');
    expect(ended.get('3: ageSeconds < 60 -> ageSeconds <= 60')).toBe('killed');
    expect(ended.get('3: 60 -> 600')).toBe('killed');
  });

  test('notices an endless loop by its timeout', () => {
    expect(ended.get('10: polls++; -> ')).toBe('timed-out');
  });

  test('does not reach code that it never calls', () => {
    expect(ended.get('16: true -> false')).toBe('not-reached');
  });

  test('is ignored if it fails without any mutant', () => {
    expect(said.filter((line) => line.startsWith('left out'))).toEqual([
      'left out, since it fails without any mutant: test/fixtures/mutation/weak-test.ts: fails without any mutant, and says nothing',
      'left out, since it fails without any mutant: test/fixtures/mutation/weak-test.ts: fails with any mutant too',
    ]);
  });
});

describe('the mutants of a source', () => {
  const of = (source: string): string[] =>
    mutantsIn(source).map(({ kind, original, replacement }) => `${kind}: ${original} -> ${replacement}`);

  test.each([
    [
      'if (a && !b) f();',
      ['condition: a && !b -> true', 'condition: a && !b -> false', 'condition: a -> true'],
    ],
    ['const c = a.x >= (b + 1);', ['comparison: a.x >= (b + 1) -> a.x > (b + 1)', 'number: 1 -> 2']],
    [
      "const c = (a) + b === 'x';",
      ["comparison: (a) + b === 'x' -> (a) + b !== 'x'", 'arithmetic: (a) + b -> (a) - b'],
    ],
    ['const c = [1, ...rest];', ['element: 1 -> ', 'number: 1 -> 2', 'element: ...rest -> ']],
    ['const c = Math.min(a, b);', ['method: Math.min(a, b) -> Math.max(a, b)']],
    ['state.x = f(true);', ['statement: state.x = f(true); -> ', 'boolean: true -> false']],
  ])('include the expected ones: %s', (source, some) => {
    expect(of(source)).toEqual(expect.arrayContaining(some));
  });

  test.each([
    "import { a } from 'b';",
    "type A = { readonly kind: 'a' | 'b'; readonly n: 1 };",
    "throw new Error('not so');",
    "const refused = { message: 'nobody tests words' };",
    'while (true) {}',
  ])('are none if nothing is decided: %s', (source) => {
    expect(of(source)).toEqual([]);
  });
});

test('every explanation belongs to a mutant that still exists', () => {
  const stale = explained.filter((one) => {
    const source = readFileSync(path.join(root, one.file), 'utf8');
    return mutantsOf(root, [one.file]).every((mutant) => explanationOf(source, mutant, [one]) === undefined);
  });
  expect(stale).toEqual([]);
});
