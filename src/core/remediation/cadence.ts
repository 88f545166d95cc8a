/**
 * How long to wait between two polls of an operation, in seconds: about 5 s at first, because a VM that is down must be seen soon,
 * and slower for operations that last. Compute allows 12 reads a minute of a VM in the long run (compute-throttling-limits).
 */
export function cadenceSeconds(elapsedSeconds: number): number {
  if (elapsedSeconds < 120) return 5;
  return elapsedSeconds < 600 ? 10 : 30;
}

/** The shortest pause between two reads of a VM that has been waited for so long, in seconds: after hours it is not read every minute. */
export function waitingSeconds(elapsedSeconds: number): number {
  return Math.min(Math.floor(elapsedSeconds / 10), 900);
}

/** How long to wait before a stranded VM's start is tried again, in seconds, after `attempts` attempts. */
export function strandedBackoffSeconds(attempts: number): number {
  return Math.min(60 * 2 ** Math.min(attempts, 5), 1800);
}

/** How long to wait before a failed request is sent again, in seconds; a longer pause that Azure asks for is obeyed, up to five minutes. */
export function retrySeconds(attempt: number, retryAfterSeconds: number | undefined): number {
  return Math.max(Math.min(2 ** attempt, 30), orderedPauseSeconds(retryAfterSeconds));
}

/**
 * The longest pause that is obeyed while a VM is down or a sweep goes on, in seconds: Retry-After must be obeyed, but one of a day would be an outage of a
 * day. Compute's buckets refill within a minute, Resource Manager's within seconds (request-limits-and-throttling).
 */
const maxPauseWhileDownSeconds = 300;

/** The pause that Azure asks for, as it is obeyed while a VM is down or a sweep goes on, in seconds. */
export function orderedPauseSeconds(retryAfterSeconds: number | undefined): number {
  return Math.min(Math.max(retryAfterSeconds ?? 0, 0), maxPauseWhileDownSeconds);
}

/** Ten quick attempts take three and a half minutes. In a longer outage requests are sent less often, so that the history stays short. */
export const quickAttempts = 10;

/** The same as `retrySeconds` while a VM is down: quick at first, and never longer than five minutes. */
export function retrySecondsWhileDown(attempt: number, retryAfterSeconds: number | undefined): number {
  const own = attempt <= quickAttempts ? Math.min(2 ** attempt, 30) : 60;
  return Math.max(own, orderedPauseSeconds(retryAfterSeconds));
}
