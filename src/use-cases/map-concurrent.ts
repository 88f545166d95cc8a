/** Does some work for each item, at most `atOnce` at a time; the answers are in the items' order. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const left = items.entries();
  // All workers take from the one iterator, so that each item is done once.
  const worker = async (): Promise<void> => {
    for (const [n, item] of left) answers[n] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}
