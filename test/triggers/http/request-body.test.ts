import { expect, test } from 'vitest';
import { readBody } from '../../../src/triggers/http/request-body.ts';

const most = 100_000;
const chunk = 16_384;

/** A request whose body never ends, and how many bytes of it were taken. */
function endless(headers: Record<string, string> = {}) {
  const taken = { bytes: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        taken.bytes += chunk;
        controller.enqueue(new Uint8Array(chunk).fill(0x20));
      },
      cancel: () => {
        taken.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { request: { headers: new Headers(headers), body }, taken };
}

const tooLarge = {
  ok: false,
  fault: 'body: longer than 100000 bytes',
};

test.each(['100001', '94371840', '1e9', '9'.repeat(40)])(
  'a body that says that it is %s bytes long is refused before a byte is read',
  async (length) => {
    const { request, taken } = endless({ 'content-length': length });
    expect(await readBody(request, most)).toMatchObject(tooLarge);
    expect(taken).toEqual({ bytes: 0, cancelled: true });
  },
);

test.each([{}, { 'content-length': '10' }, { 'content-length': 'many' }, { 'transfer-encoding': 'chunked' }])(
  'a body that does not say how long it is, or lies, is refused as soon as it is too long: %j',
  async (headers) => {
    const { request, taken } = endless(headers);
    expect(await readBody(request, most)).toMatchObject(tooLarge);
    expect(taken).toEqual({ bytes: Math.ceil((most + 1) / chunk) * chunk, cancelled: true });
  },
);

test('a body within its limit is read whole, also where chunks split a character, and no body is read as empty text', async () => {
  const bytes = new TextEncoder().encode(`{"comment":"${'ä€😀'.repeat(3)}"}`);
  const body = ReadableStream.from([...bytes].map((byte) => Uint8Array.of(byte)));
  expect(await readBody({ headers: new Headers(), body }, bytes.length)).toEqual({
    ok: true,
    text: `{"comment":"${'ä€😀'.repeat(3)}"}`,
  });
  expect(await readBody({ headers: new Headers(), body: null }, most)).toEqual({ ok: true, text: '' });
});
