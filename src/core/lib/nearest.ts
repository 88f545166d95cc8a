/** Edits (one character added, left out or replaced) that turn one word into the other. Written by hand: a dozen lines, of which every entry point needs one copy. */
function distance(a: string, b: string): number {
  // Edits that turn the part of the one word that was read into each beginning of the other.
  const characters = [...b];
  let row = characters.map((_, n) => n + 1);
  for (const [read, character] of [...a].entries()) {
    let shorter = read;
    // Turning it into nothing never takes fewer edits than replacing its last letter.
    let edits = Number.POSITIVE_INFINITY;
    row = row.map((above, n) => {
      edits = Math.min(shorter + (character === characters[n] ? 0 : 1), above + 1, edits + 1);
      shorter = above;
      return edits;
    });
  }
  return row.at(-1) ?? a.length;
}

/** The candidate that a mistyped word most likely means, in any casing; none when nothing is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > 64) return undefined;
  const wanted = word.toLowerCase();
  const max = Math.ceil(word.length / 3);
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= max);
  return ranked.sort((a, b) => a.edits - b.edits)[0]?.candidate;
}
