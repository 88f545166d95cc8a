import { expect, test } from 'vitest';
import { nearest } from '../../../src/core/lib/nearest.ts';

const modes = ['report', 'approve', 'window', 'enforce'];

test.each<[string, readonly string[], string | undefined]>([
  ['enforce', modes, 'enforce'],
  ['ENFROCE', modes, 'enforce'],
  ['aprove', modes, 'approve'],
  ['windows', modes, 'window'],
  ['wnidow', modes, 'window'],
  ['eport', modes, 'report'],
  ['reportt', modes, 'report'],
  // The nearest, wherever it stands in the list.
  ['limit', ['limited', 'limits', 'limit1s'], 'limits'],
  ['limits', ['limited', 'limit1s', 'limits'], 'limits'],
  // As many edits as a third of the word's letters, rounded up, and no more.
  ['abc', ['abd'], 'abd'],
  ['abc', ['ade'], undefined],
  ['abc', ['abcde'], undefined],
  ['abc', ['a'], undefined],
  ['abcd', ['abef'], 'abef'],
  ['abcd', ['aefg'], undefined],
  ['abcdef', ['abcd'], 'abcd'],
  ['abcdef', ['abc'], undefined],
  ['abcdef', ['cdef'], 'cdef'],
  ['abcdef', ['abxdyf'], 'abxdyf'],
  ['abcdef', ['axxxef'], undefined],
  ['abcdefg', ['axcxexg'], 'axcxexg'],
  ['abcdefg', ['axcxexgx'], undefined],
  ['aa', ['baa'], 'baa'],
  ['aa', ['aab'], 'aab'],
  ['aa', ['b'], undefined],
  ['aa', ['bab'], undefined],
  ['x', ['y'], 'y'],
  ['', ['y'], undefined],
  ['e', [], undefined],
  ['caf\u{1F600}', ['caf\u{1F601}'], 'caf\u{1F601}'],
  // A word of more than 64 characters is not compared, so that no word costs much.
  ['a'.repeat(64), ['a'.repeat(64)], 'a'.repeat(64)],
  ['a'.repeat(65), ['a'.repeat(65)], undefined],
])('of %2$j, "%1$s" most likely means %3$s', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});
