import type { ArmClientOptions } from '../../../src/azure/arm/arm-client.ts';
import type { Surroundings } from './seam.ts';

type HttpClient = NonNullable<ArmClientOptions['httpClient']>;
type SdkResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** The SDK's way over the network, without one. */
export function httpClientOver(send: Surroundings['send']): HttpClient {
  return {
    sendRequest: async (request): Promise<SdkResponse> => {
      const { method, url, headers, body } = request;
      const text = typeof body === 'string' ? { body } : {};
      const answer = await send({ method, url, headers: headers.toJSON(), ...text });
      return { request, status: answer.status, headers: sdkHeaders(answer.headers), bodyAsText: answer.body };
    },
  };
}

function sdkHeaders(headers: Headers): SdkResponse['headers'] {
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => headers.set(name, String(value)),
    delete: (name) => headers.delete(name),
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers[Symbol.iterator](),
  };
}
