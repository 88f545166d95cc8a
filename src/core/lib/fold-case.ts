/**
 * One spelling of an id for all of its casings, to compare ids and to use them as keys. Letters are folded one by one, as ARM does
 * (StringComparison.OrdinalIgnoreCase of .NET), and no letter becomes one of another alphabet or several: `İ`, `ı`, `ſ` and the Kelvin sign stay what
 * they are, where `toLowerCase` makes an `i` with a dot, or a `k` that another group's name may have. Folding twice gives the same as folding once.
 */
export function foldCase(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant.
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase();
  return [...text].map(foldCharacter).join('');
}

function foldCharacter(character: string): string {
  const upper = oneCharacter(character.toUpperCase(), character);
  const lower = oneCharacter(upper.toLowerCase(), upper);
  // The way back must lead to the same letter: that of the Ohm sign leads to omega.
  return lower.toUpperCase() === upper ? lower : upper;
}

/** The other case of a letter, where it is one letter, and of ASCII only if the letter itself is. */
function oneCharacter(other: string, character: string): string {
  const isAscii = (text: string): boolean => text < '\u0080';
  return other.length === character.length && isAscii(other) === isAscii(character) ? other : character;
}
