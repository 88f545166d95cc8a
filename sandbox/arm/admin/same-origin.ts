import type { MiddlewareHandler } from 'hono';

const ownNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses what a web page somewhere could make a browser send: another Host (DNS rebinding), another Origin, and bodies that are not
 * declared as JSON, which need no consent of ours.
 */
export const refuseForeign: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? '';
  const origin = context.req.header('origin');
  const type = context.req.header('content-type') ?? '';
  const name = host.replace(/:\d+$/, '');
  if (!ownNames.includes(name))
    return context.json({ faults: [`host: '${host}' is not this server; use 127.0.0.1 or localhost`] }, 403);
  if (origin !== undefined && origin !== `http://${host}`)
    return context.json({ faults: [`origin: '${origin}' may not use this interface`] }, 403);
  const writes = ['POST', 'PUT', 'PATCH'].includes(context.req.method);
  if (writes && !/^application\/json\b/i.test(type))
    return context.json({ faults: [`content-type: '${type}' is not application/json`] }, 415);
  return next();
};
