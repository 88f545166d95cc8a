import { foldCase } from './fold-case.ts';

/**
 * Whether a text matches a pattern, without case as ids are compared; `*` stands for any characters, or none, and nothing else is special.
 * The pieces between the stars are searched from left to right, once each: no pattern makes it slow. Written by hand: libraries for globs make regular
 * expressions, which a hostile pattern can make slow, and give more characters a meaning.
 */
export function globMatches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = foldCase(pattern).split('*');
  const seen = foldCase(text);
  const last = rest.pop();
  if (last === undefined) return seen === first;
  if (!seen.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const at = seen.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return seen.length - last.length >= from && seen.endsWith(last);
}
