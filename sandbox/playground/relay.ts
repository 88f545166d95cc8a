import type { Context } from 'hono';
import { proxy } from 'hono/proxy';

/**
 * Hands a request on to the app, so that its page stands beside the panel in one origin: what comes from that origin is then the app's own, and the
 * panel may show the page in a frame, which no other page may.
 */
export async function relay({ req }: Context, hostUrl: string): Promise<Response> {
  const { pathname, search } = new URL(req.url);
  const answer = await proxy(`${hostUrl}${pathname}${search}`, {
    raw: req.raw,
    headers: {
      ...req.header(),
      host: undefined,
      origin: req.header('origin') === undefined ? undefined : hostUrl,
    },
  });
  const policy = answer.headers.get('content-security-policy');
  if (policy !== null)
    answer.headers.set(
      'content-security-policy',
      policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    );
  return answer;
}
