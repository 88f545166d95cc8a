import { retryAfterSecondsOf } from '../core/lib/retry-after.ts';
import type { Delivery } from '../ports/receiver.ts';

export interface Posting {
  readonly url: string;
  readonly contentType: string;
  readonly authorization?: string | undefined;
  readonly body: object;
  /** For the whole attempt. */
  readonly signal: AbortSignal;
}

// These refuse the content, which another attempt does not change. Everything else, a wrong key included, may pass or an operator may fix it.
const unacceptable: ReadonlySet<number> = new Set([400, 413, 422]);

/** Posts JSON once. Redirects are not followed, and only the status and Retry-After of the answer are read. */
export async function postJson(posting: Posting): Promise<Delivery> {
  const { url, contentType, authorization, body, signal } = posting;
  const headers = {
    'content-type': contentType,
    'user-agent': 'accelnet/1',
    ...(authorization === undefined ? {} : { authorization }),
  };
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
    await answer.body?.cancel();
    return outcomeOf(answer);
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error) };
  }
}

function outcomeOf({ ok, status, headers }: Response): Delivery {
  if (ok) return { kind: 'delivered' };
  const why = `HTTP ${status}`;
  if (unacceptable.has(status)) return { kind: 'unacceptable', why };
  const retryAfterSeconds = retryAfterSecondsOf(Object.fromEntries(headers), Date.now());
  return { kind: 'failed', why, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** Messages of failed connections may hold the address, which may hold a key: only names and codes are given. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? `: ${String(cause.code)}` : '';
  return `${error.name}${code}`.slice(0, 100);
}
