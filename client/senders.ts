import type { Received, Sender } from './client.ts';

/** Sends with `fetch`, to an origin such as `http://localhost:7071`, or to the page's own where it is empty. `headers` are asked for at each request. */
export function fetchSender(
  origin: string,
  headers: () => Readonly<Record<string, string>> = () => ({}),
): Sender {
  return async ({ path, headers: own, ...init }) => {
    const response = await fetch(`${origin}${path}`, {
      ...init,
      headers: { ...headers(), ...own },
      cache: 'no-store',
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      text: async () => await response.text(),
    };
  };
}

interface Kept {
  readonly etag: string;
  readonly status: number;
  readonly text: string;
}

/**
 * Keeps the last answers by their path and sends their ETag along: what has not changed costs a 304 without a body, and is answered as it was. Keeps
 * `max` answers; the oldest are forgotten.
 */
export function remembering(send: Sender, max = 40): Sender {
  const kept = new Map<string, Kept>();
  const keep = (path: string, answer: Kept): void => {
    kept.delete(path);
    kept.set(path, answer);
    const [oldest] = kept.keys();
    if (kept.size > max && oldest !== undefined) kept.delete(oldest);
  };
  return async (sent) => {
    if (sent.method !== 'GET') return await send(sent);
    const known = kept.get(sent.path);
    const condition = known === undefined ? {} : { 'if-none-match': known.etag };
    const received = await send({ ...sent, headers: { ...sent.headers, ...condition } });
    if (received.status === 304 && known !== undefined) return answeredAgain(received, known);
    const etag = received.header('etag');
    if (etag === null || received.status >= 300) return received;
    const text = await received.text();
    keep(sent.path, { etag, status: received.status, text });
    return { status: received.status, header: (name) => received.header(name), text: async () => text };
  };
}

/** The kept answer, with the headers of the new one: the app's time is in them. */
function answeredAgain(received: Received, { status, text }: Kept): Received {
  return { status, header: (name) => received.header(name), text: async () => text };
}
