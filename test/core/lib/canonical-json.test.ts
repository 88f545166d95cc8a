import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/lib/canonical-json.ts';

test.each<[unknown, string]>([
  [{ b: 1, a: 2, c: 3 }, '{"a":2,"b":1,"c":3}'],
  [{ c: 1, b: 2, a: 3 }, '{"a":3,"b":2,"c":1}'],
  [{ outer: [{ b: { d: 1, c: 2 }, a: null }] }, '{"outer":[{"a":null,"b":{"c":2,"d":1}}]}'],
  [['b', 'a'], '["b","a"]'],
  [{ gone: undefined, kept: false }, '{"kept":false}'],
  ['text', '"text"'],
  [null, 'null'],
])('%j is written as %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});
