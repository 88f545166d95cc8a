/**
 * Gives what `make` made of a key before, without making it again. Holds no more than `max` answers, those asked for last: keys that come
 * from outside must not fill the memory. For functions that answer the same whenever they are asked the same.
 */
export function boundedMemo<T extends object>(max: number, make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>();
  return (key) => {
    const answer = kept.get(key) ?? make(key);
    kept.delete(key);
    kept.set(key, answer);
    const [oldest] = kept.keys();
    if (kept.size > max && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
}
