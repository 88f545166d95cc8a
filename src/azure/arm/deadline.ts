/** Thrown by `within` when the time is up. */
class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * The promise's value, or a `DeadlineError` after `ms` milliseconds. Managed identity's token requests do not honour abort signals,
 * so the promise is raced against a timer here; a late rejection of the promise is handled and ignored.
 */
export async function within<T>(ms: number, promise: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
