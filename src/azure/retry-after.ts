/** The seconds that an answer asks us to wait, from its milliseconds, seconds or HTTP-date form; undefined when it does not ask. */
export function retryAfterSecondsOf(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const ms = headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'];
  if (ms !== undefined && /^\d+$/.test(ms)) return Math.ceil(Number(ms) / 1000);
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
