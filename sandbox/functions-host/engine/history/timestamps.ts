/**
 * An instant as .NET writes it in UTC: `2026-11-22T14:57:30.49Z`, no trailing zeros, no fraction when it is zero.
 * `at` is in milliseconds since the Unix epoch.
 */
export function formatInstant(at: number): string {
  return new Date(at)
    .toISOString()
    .replace(/(\.\d*?)0+Z$/, (_, fraction: string) => (fraction === '.' ? 'Z' : `${fraction}Z`));
}

/** An instant as the extension writes `ScheduledTime` and `requestTime`: with `+00:00` in place of `Z`. */
export function formatWithOffset(at: number): string {
  return formatInstant(at).replace('Z', '+00:00');
}

/** An instant cut to whole seconds, as `createdTime` and `lastUpdatedTime` are written. */
export function formatWholeSeconds(at: number): string {
  return formatInstant(Math.floor(at / 1000) * 1000);
}
