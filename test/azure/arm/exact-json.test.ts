import fc from 'fast-check';
import { expect, test } from 'vitest';
import { survivesPrinting } from '../../../src/azure/arm/exact-json.ts';

test.each([
  '{"a": 1,\n  "b": [true, null, "x  y"]}',
  '{"a":"\\u00e9\\/\\"\\\\ \\ud83d\\ude00"}',
  '{"id":"Größe","n":-0.5,"m":9007199254740991}',
  '{"__proto__":{"x":1},"constructor":2}',
  '{"1":"one","b":2}',
  '[]',
])('%s survives being parsed and printed', (text) => {
  expect(survivesPrinting(text)).toBe(true);
});

test.each([
  ['a number over 2^53', '{"weight":9007199254740993}'],
  ['a number of 30 digits', '{"weight":123456789012345678901234567890}'],
  ['a decimal that is an integer', '{"weight":1.0}'],
  ['an exponent', '{"weight":1e3}'],
  ['minus zero', '{"weight":-0}'],
  ['more decimals than a double has', '{"weight":0.1234567890123456789}'],
  ['a member that comes twice', '{"a":1,"a":1}'],
  ['a member that comes twice in two spellings', '{"a":1,"\\u0061":2}'],
  ['an integer-like name that would change places', '{"b":1,"1":2}'],
  ['bytes that were no text', '{"a":"\uFFFD"}'],
  ['a text that is no JSON', '{"a":'],
  ['an empty text', ''],
])('%s does not survive being parsed and printed', (_name, text) => {
  expect(survivesPrinting(text)).toBe(false);
  if (text !== '') expect(survivesPrinting(`{"properties":{"deep":[${text}]}}`)).toBe(false);
});

test('whatever JSON.stringify has printed survives being parsed and printed', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(4), (text, space) => {
      const parsed: unknown = JSON.parse(text);
      const printed = JSON.stringify(parsed, undefined, space);
      expect(survivesPrinting(printed)).toBe(!printed.includes('\uFFFD'));
    }),
  );
});

test('a text of more than two million characters is checked', () => {
  const long = JSON.stringify({ text: '\\"'.repeat(500_000), spaces: ' '.repeat(500_000) });
  expect(survivesPrinting(long)).toBe(true);
});
