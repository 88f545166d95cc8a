import type { Numbered } from './plan.ts';

/** So many of the mutants, drawn by the seed, in the order that they had. */
export function sampleOf(mutants: readonly Numbered[], size: number, seed: number): readonly Numbered[] {
  const draw = drawsOf(seed);
  const drawn = mutants.map((mutant) => ({ mutant, at: draw() })).sort((a, b) => a.at - b.at);
  return drawn
    .slice(0, size)
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.id - b.id);
}

/** Mulberry32. */
function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
