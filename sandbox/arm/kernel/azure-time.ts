/** An instant as Compute writes it, with seven decimals and an offset. */
export function computeTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000+00:00');
}

/** An instant as Event Grid writes it, with seven decimals and a Z. */
export function eventTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000Z');
}
