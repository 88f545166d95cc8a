import type { RouteParams } from './route-template.ts';
import type { TypedData } from './rpc.ts';

// Meant for one connection (RFC 9110, 7.6.1), or made anew by `fetch`.
const ownToAConnection = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function forwarded(headers: Headers, more: Readonly<Record<string, string>>): Record<string, string> {
  const kept = [...headers].filter(([name]) => !ownToAConnection.has(name));
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * What the library takes headers and route parameters from when an app has `enableHttpStream` (azure-functions-host#9840): the request itself goes
 * over HTTP, and brings its URL and body.
 */
export function streamMetadata(request: Request, params: RouteParams): Record<string, TypedData> {
  const values = Object.entries(params).map(([name, value]) => [name, { string: value }]);
  return {
    ...Object.fromEntries(values),
    Headers: { json: JSON.stringify(Object.fromEntries(request.headers)) },
  };
}

/** Hands a request to the server that the app has opened for this, and gives its answer as it comes in. */
export async function forward(
  appUri: string,
  request: Request,
  invocationId: string,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(request.url);
  const answer = await fetch(new URL(`${url.pathname}${url.search}`, appUri), {
    method: request.method,
    headers: forwarded(request.headers, {
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': url.protocol.replace(':', ''),
    }),
    body: request.body,
    duplex: 'half',
    redirect: 'manual',
    signal,
  });
  const headers = new Headers(answer.headers);
  // `fetch` has unpacked the body.
  for (const name of [...ownToAConnection, 'content-encoding', 'x-ms-invocation-id']) headers.delete(name);
  return new Response(answer.body, { status: answer.status, headers });
}
