import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatches } from '../../../src/core/lib/glob.ts';

test.each<[string, string, boolean]>([
  ['web', 'WEB', true],
  ['web', 'web1', false],
  ['web*', 'web-1', true],
  ['*web', 'my-WEB', true],
  ['*/images/*', '/a/images/b', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-c-b', false],
  ['a*b*c', 'a-c', false],
  ['*', '', true],
  ['**', 'x', true],
  ['', '', true],
  ['', 'x', false],
  ['a.c', 'abc', false],
  // The Kelvin sign and the long s are letters of their own; only folding by language takes them for k and s.
  ['kafka-*', '\u212aafka-1', false],
  ['*-services', 'x-\u017fervices', false],
  ['\u00e4-*', '\u00c4-1', true],
])('the pattern "%s" matches "%s": %s', (pattern, text, fits) => {
  expect(globMatches(pattern, text)).toBe(fits);
});

test('a pattern matches what its regular expression matches', () => {
  const messages = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
  const plain = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 });
  fc.assert(
    fc.property(messages, plain, (pattern, text) => {
      const escaped = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
      expect(globMatches(pattern, text)).toBe(new RegExp(`^${escaped}$`).test(text));
    }),
    { numRuns: 2000 },
  );
});
