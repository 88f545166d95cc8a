import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { speakOurWords } from '../src/core/lib/fault-words.ts';

// No answer shows the words of the parser: they name no option and no field, and nobody but us knows what they mean.

const root = path.resolve(import.meta.dirname, '..');
const parsersWords = /Invalid|expected .*received|Too (big|small)|Unrecognized/;
const unixPath = (file: string): string => file.replaceAll('\\', '/');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** What JSON can say, and an absent value, where something else should be. */
const hostile: readonly unknown[] = [
  undefined,
  null,
  '',
  'no-such',
  'x'.repeat(5000),
  0,
  -1,
  1.5,
  1e300,
  true,
  [],
  [1],
  ['x'],
  {},
  { 'no such member': 1 },
];

const isObject = (schema: z.ZodType): schema is z.ZodObject => schema instanceof z.ZodObject;

/** Values that are wrong in one place each, down to the members of members. */
function wrongFor(schema: z.ZodType, depth = 0): readonly unknown[] {
  if (!isObject(schema) || depth > 2) return hostile;
  const members = Object.entries(schema.shape as Record<string, z.ZodType>);
  return [
    ...hostile,
    ...members.flatMap(([name, member]) =>
      wrongFor(unwrapped(member), depth + 1).map((value) => ({ [name]: value })),
    ),
  ];
}

function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodExactOptional
    ? unwrapped(schema.unwrap() as z.ZodType)
    : schema;
}

/** Every schema that a value holds: itself, or in the rows of a table. */
function schemasIn(value: unknown, depth = 0): readonly z.ZodType[] {
  if (value instanceof z.ZodType) return [value];
  if (typeof value !== 'object' || value === null || depth > 3) return [];
  return Object.values(value).flatMap((one) => schemasIn(one, depth + 1));
}

// What reads requests, settings, the policy, command lines, and the orders of the simulated Azure.
const modules = globSync(
  [
    'src/{core,contract}/**/*.ts',
    'cli/command-line/*.ts',
    'sandbox/arm/**/*.ts',
    'sandbox/*-option.ts',
    'sandbox/**/arguments.ts',
  ],
  {
    cwd: root,
  },
)
  .map(unixPath)
  .filter((file) => !file.endsWith('/main.ts'));

describe('every schema that is exported', () => {
  let schemas: readonly (readonly [string, z.ZodType])[];

  beforeAll(async () => {
    speakOurWords();
    const all = await Promise.all(
      modules.map(async (file) => {
        const exported = (await import(path.join(root, file))) as Record<string, unknown>;
        return Object.entries(exported).flatMap(([name, value]) =>
          schemasIn(value).map((schema) => [`${file} ${name}`, schema] as const),
        );
      }),
    );
    schemas = all.flat();
  });

  test('says in our words what is wrong, and never throws', () => {
    expect(schemas.length).toBeGreaterThan(150);
    const spoken = schemas.flatMap(([where, schema]) =>
      wrongFor(schema).flatMap((value) =>
        (schema.safeParse(value).error?.issues ?? []).flatMap(({ message }) =>
          parsersWords.test(message) ? [`${where}: ${message}`] : [],
        ),
      ),
    );
    expect([...new Set(spoken)]).toEqual([]);
  });
});

describe('every program', () => {
  test.each(['src/main.ts', 'cli/command-line/run-command.ts'])('speaks our words: %s', (file) => {
    expect(read(file)).toMatch(/^ *speakOurWords\(\);$/m);
  });

  // The command line of every program is read by one: test/scripts/every-command.test.ts.
});

test('what the app and its tools show of a fault comes from faultTexts, or else the words are given to the parser', () => {
  const files = globSync(['src/**/*.ts', 'scripts/**/*.ts', 'cli/**/*.ts'], { cwd: root }).map(unixPath);
  const showing = files.filter(
    (file) => /error\??\.issues\b/.test(read(file)) && file !== 'src/core/lib/fault-words.ts',
  );
  const deaf = showing.filter((file) => !/error: faultWords/.test(read(file)));
  expect(deaf).toEqual([]);
});
