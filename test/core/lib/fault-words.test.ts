import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { faultsIn, faultTexts, faultWords } from '../../../src/core/lib/fault-words.ts';

const faultsOf = (schema: z.ZodType, value: unknown): readonly string[] => {
  const read = schema.safeParse(value, { error: faultWords });
  return read.success ? [] : faultTexts(read.error);
};

describe('a value that does not fit is said to be', () => {
  test.each<[what: string, schema: z.ZodType, value: unknown, text: string]>([
    ['missing', z.string(), undefined, 'is missing; should be text'],
    ['of another kind', z.string(), 5, 'should be text; it is a number'],
    ['a list in place of an object', z.object({}), [], 'should be an object; it is a list'],
    ['null', z.boolean(), null, 'should be true or false; it is null'],
    ['no whole number', z.int().min(1).max(1000), '7', 'should be a whole number from 1 to 1000; it is text'],
    ['a part of a number', z.int().min(1).max(1000), 1.5, 'should be a whole number from 1 to 1000'],
    ['beyond two bounds', z.number().min(1).max(9), 0, 'should be a number from 1 to 9'],
    ['below its only bound', z.int().min(1), 0, 'should be at least 1'],
    [
      'missing, with its only bound',
      z.int().min(1),
      undefined,
      'is missing; should be a whole number, 1 or more',
    ],
    [
      'missing, with its upper bound',
      z.number().max(5),
      undefined,
      'is missing; should be a number, 5 or less',
    ],
    ['no more than its bound', z.number().gt(3), 3, 'should be more than 3'],
    ['beyond what a number can be', z.int(), 1e300, 'should be at most 9007199254740991'],
    ['too long', z.string().max(3), 'abcd', 'should be at most 3 characters long'],
    ['empty', z.string().min(1), '', 'should be at least 1 character long'],
    ['of another length', z.string().length(3), 'a', 'should be 3 characters long'],
    ['text in place of a list', z.array(z.string()).max(1), 'abc', 'should be a list; it is text'],
    ['too many', z.array(z.string()).max(1), ['a', 'b'], 'should hold at most 1'],
    ['before a date', z.date().min(new Date(0)), new Date(-1), 'should be at least 1970-01-01T00:00:00.000Z'],
    ['none of some words', z.enum(['on', 'off']), 'x', 'should be one of on, off'],
    [
      'a misspelt word',
      z.enum(['enforce', 'report']),
      'enfroce',
      'should be one of enforce, report; did you mean "enforce"?',
    ],
    ['a missing word', z.enum(['on', 'off']), undefined, 'is missing; should be one of on, off'],
    ['another value', z.literal(1), 2, 'should be 1'],
    ['no URL', z.url(), 'x', 'should be a URL'],
    ['no instant', z.iso.datetime(), 'x', 'should be an instant, such as 2026-11-23T08:00:00Z'],
    ['of another form', z.string().regex(/^a$/), 'b', 'should match /^a$/'],
    ['of a form that has a name only', z.nanoid(), 'b', 'should match /^[a-zA-Z0-9_-]{21}$/'],
    ['without its beginning', z.string().startsWith('a'), 'b', 'should begin with "a"'],
    ['without its end', z.string().endsWith('a'), 'b', 'should end with "a"'],
    ['without its middle', z.string().includes('a'), 'b', 'should contain "a"'],
    ['no multiple', z.number().multipleOf(5), 3, 'should be a multiple of 5'],
    ['where nothing should be', z.never(), 1, 'should not be there'],
    ['refused by a rule without words', z.string().refine(() => false), 'a', 'should be something else'],
    ['refused by a rule with words', z.string().refine(() => false, 'is no name'), 'a', 'is no name'],
    [
      'none of two kinds',
      z.union([z.string(), z.boolean()]),
      5,
      'should be text, or should be true or false',
    ],
    [
      'none of two forms',
      z.union([z.string(), z.object({ id: z.int() })]),
      { id: 'x' },
      'id: should be a whole number; it is text',
    ],
    ['both of two forms', z.xor([z.string(), z.any()]), 'a', 'should fit one form only'],
    ['an element of a set', z.set(z.string()), new Set([1]), 'should be text; it is a number'],
  ])('%s', (_what, schema, value, text) => {
    expect(faultsOf(schema, value)).toEqual([text]);
  });

  test('none of the kinds that a member may have, and of which member', () => {
    const shape = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a') }),
      z.object({ kind: z.literal('b') }),
    ]);
    expect(faultsOf(shape, { kind: 'c' })).toEqual(['kind: should be one of a, b']);
  });

  test('a name that may not be one', () => {
    expect(faultsOf(z.record(z.string().max(2), z.string()), { abc: '' })).toEqual([
      'abc: should have another name: should be at most 2 characters long',
    ]);
  });

  test('in more than one way, each at its member, and a member that is unknown with the nearest name', () => {
    const shape = z.strictObject({ comment: z.string(), vms: z.array(z.string()) });
    const { error } = shape.safeParse({ coment: 'x', ['y'.repeat(99)]: 1, vms: [1] }, { error: faultWords });
    expect(faultTexts(error ?? new z.ZodError([]), 'body')).toEqual([
      'comment: is missing; should be text',
      'vms.0: should be text; it is a number',
      'body: there is no member "coment"; did you mean "comment"?',
      `body: there is no member "${'y'.repeat(60)}…"`,
    ]);
  });
});

test('a fault holds the members that lead to it, and all that would be right where that is a list', () => {
  const shape = z.strictObject({ filter: z.object({ mode: z.enum(['on', 'off']) }) });
  const { error } = shape.safeParse({ filter: { mode: 'x' }, more: 1 }, { error: faultWords });
  expect(faultsIn(error ?? new z.ZodError([]))).toEqual([
    { path: ['filter', 'mode'], text: 'should be one of on, off', allowed: ['on', 'off'] },
    { path: [], unknown: 'more', text: 'there is no member "more"' },
  ]);
});

test('a fault never shows the value', () => {
  const secret = 'AccountKey=c2VjcmV0';
  const shapes = [
    z.int(),
    z.enum(['a', 'b']),
    z.url(),
    z.string().max(3),
    z.strictObject({ a: z.literal('b') }),
  ];
  const texts = shapes.flatMap((shape) => [...faultsOf(shape, secret), ...faultsOf(shape, { a: secret })]);
  expect(texts.length).toBeGreaterThan(7);
  expect(texts.join('\n')).not.toContain('AccountKey');
});
