import type { HttpRequest } from '@azure/functions';

/** The body of a request as text, or what is wrong with one that is too large. */
export type BodyReading =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: string };

/**
 * Reads the body of a request, but no more of it than is allowed, in bytes: one that says that it is longer is refused before a byte is read, and one
 * that does not say so as soon as it is (RFC 9110, 15.5.14). The platform itself takes bodies of up to 100 MB.
 */
export async function readBody(
  request: Pick<HttpRequest, 'headers' | 'body'>,
  max: number,
): Promise<BodyReading> {
  const tooLarge: BodyReading = { ok: false, fault: `body: longer than ${max} bytes` };
  const said = Number(request.headers.get('content-length') ?? 0);
  const body: ReadableStream<Uint8Array> | null = request.body;
  if (said > max) {
    await body?.cancel();
    return tooLarge;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    length += read.value.length;
    if (length > max) {
      await reader?.cancel();
      return tooLarge;
    }
    chunks.push(read.value);
  }
  return { ok: true, text: new TextDecoder().decode(Buffer.concat(chunks)) };
}
