/** When a story begins: at a moment of its own, or at a fixed one, so that a seed gives the same story on any day. */
export function curtainAt(begins = '2026-11-22T10:00:00Z'): number {
  return Date.parse(begins);
}
