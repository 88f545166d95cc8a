/** Numbers from 0 to 1, the same for the same seed (Lehmer's generator). */
export function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** So many of all, chosen by a seed and kept in their order; all when there are no more. */
export function sampleOf<T>(all: readonly T[], size: number, seed: number): readonly T[] {
  const random = seeded(seed);
  let wanted = Math.min(size, all.length);
  return all.filter((_, n) => {
    const taken = random() * (all.length - n) < wanted;
    if (taken) wanted--;
    return taken;
  });
}
