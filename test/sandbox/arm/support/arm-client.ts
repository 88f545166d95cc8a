import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { issueToken } from '../../../../sandbox/arm/server/token.ts';
import type { SimulatedAzure } from '../../../../sandbox/arm/simulated-azure.ts';

export interface ArmAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
}

/** Makes this process trust the authority of a simulated Azure, as NODE_EXTRA_CA_CERTS does for another. */
export function trust({ caFile }: SimulatedAzure): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
}

export interface ArmCall {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Part of the query besides the api-version, beginning with `&`. */
  readonly query?: string;
}

/** Calls ARM over HTTPS with nothing but fetch. */
export class RawArm {
  readonly #azure: SimulatedAzure;
  readonly #token: string;

  constructor(azure: SimulatedAzure, now: number) {
    this.#azure = azure;
    const exp = Math.floor(now / 1000) + 365 * 24 * 3600;
    this.#token = issueToken({
      aud: 'https://management.azure.com',
      exp,
      appid: 'raw',
      oid: 'raw',
      tid: 'raw',
    });
  }

  /** `path` is a resource id, or the absolute URL of an operation. */
  async call(
    method: string,
    path: string,
    { body, headers = {}, query = '' }: ArmCall = {},
  ): Promise<ArmAnswer> {
    const url = path.startsWith('https:') ? path : `${this.#azure.url}${path}?api-version=2026-04-01${query}`;
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: text === '' ? {} : JSON.parse(text),
    };
  }

  get(path: string, query = ''): Promise<ArmAnswer> {
    return this.call('GET', path, { query });
  }
}
