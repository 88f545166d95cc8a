import type { Context, MiddlewareHandler } from 'hono';

const ownNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Why a request may come from a web page somewhere: another Host (DNS rebinding) or another Origin. Undefined for one that does not. */
export function foreignness({ req }: Context): string | undefined {
  const host = req.header('host') ?? '';
  const origin = req.header('origin');
  if (!ownNames.includes(host.replace(/:\d+$/, '')))
    return `host: '${host}' is not this server; use 127.0.0.1 or localhost`;
  return origin === undefined || origin === `http://${host}`
    ? undefined
    : `origin: '${origin}' may not use this interface`;
}

/**
 * Refuses what any web page could make a browser send: another Host, another Origin, and bodies that are not declared as JSON, which a browser sends
 * without asking this server first.
 */
export const refuseForeign: MiddlewareHandler = async (context, next) => {
  const foreign = foreignness(context);
  if (foreign !== undefined) return context.json({ faults: [foreign] }, 403);
  const type = context.req.header('content-type') ?? '';
  const writes = ['POST', 'PUT', 'PATCH'].includes(context.req.method);
  if (writes && !/^application\/json\b/i.test(type))
    return context.json({ faults: [`content-type: '${type}' is not application/json`] }, 415);
  return next();
};
