/** Longest wait that is obeyed, in seconds. Compute's own go up to twenty minutes (virtual-machines/troubleshooting-throttling-errors). */
const maxSeconds = 3600;
/** A wait of more than a day, in seconds, is ignored: it cannot be meant. */
const maxSaneSeconds = 86_400;
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The seconds that an answer asks us to wait, from its milliseconds, seconds or HTTP-date form (RFC 9110, 10.2.3), an hour at most. Undefined where it
 * does not ask, or asks for a time that cannot be meant: adding the result to a date always gives a valid date. Written by hand: the SDKs wait by themselves,
 * without a limit, and Durable timers must wait instead.
 */
export function retryAfterSecondsOf(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  return (
    fromMilliseconds(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms']) ??
    fromRetryAfter(headers['retry-after']?.trim(), now) ??
    quotaResetsAfter(headers['x-ms-user-quota-resets-after'])
  );
}

function fromMilliseconds(text: string | undefined): number | undefined {
  return /^\d+$/.test(text ?? '') ? obeyed(Number(text) / 1000) : undefined;
}

function fromRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return obeyed(Number(text));
  return httpDate.test(text) ? obeyed((Date.parse(text) - now) / 1000) : undefined;
}

/** Resource Graph says when its quota is full again, as hh:mm:ss (resource-graph guidance-for-throttled-requests). */
function quotaResetsAfter(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)/.exec(text ?? '') ?? [];
  return obeyed(Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}

/** Also undefined for what is no number. */
function obeyed(seconds: number): number | undefined {
  if (!(seconds <= maxSaneSeconds)) return undefined;
  return Math.min(Math.max(0, Math.ceil(seconds)), maxSeconds);
}
