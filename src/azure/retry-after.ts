/** The seconds that an answer asks us to wait, from its milliseconds, seconds or HTTP-date form; undefined when it does not ask. */
export function retryAfterSecondsOf(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const ms = headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'];
  if (ms !== undefined && /^\d+$/.test(ms)) return Math.ceil(Number(ms) / 1000);
  const value = headers['retry-after']?.trim();
  if (value === undefined) return quotaResetsAfter(headers['x-ms-user-quota-resets-after']);
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** Resource Graph tells when its quota is full again, as hh:mm:ss (resource-graph guidance-for-throttled-requests). */
function quotaResetsAfter(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)/.exec(text ?? '') ?? [];
  if (seconds === undefined) return undefined;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
