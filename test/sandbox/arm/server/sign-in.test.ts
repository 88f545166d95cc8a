import { describe, expect, test } from 'vitest';
import { startBench } from '../support/bench.ts';

interface Metadata {
  readonly authentication: { readonly loginEndpoint: string; readonly audiences: readonly string[] };
}

describe('signing in', () => {
  test('begins with metadata that need no token, with any slashes and in the shape of each api-version', async () => {
    const { azure } = await startBench();
    const ask = async (version: string, slash = '/'): Promise<unknown> =>
      (await fetch(`${azure.url}${slash}metadata/endpoints?api-version=${version}`)).json();
    const old = (await ask('2015-01-01', '//')) as Metadata;
    expect(old).toMatchObject({ galleryEndpoint: `${azure.url}/gallery/` });
    expect(old.authentication.audiences[0]).toBe('https://management.azure.com');
    expect(await ask('2019-05-01')).toMatchObject([{ resourceManager: `${azure.url}/`, suffixes: {} }]);
    expect(await ask('2022-09-01')).toMatchObject({ resourceManager: `${azure.url}/` });
    expect((await fetch(`${azure.url}/metadata/endpoints`)).status).toBe(400);
  });

  test('gives a token for a form, and ARM accepts it', async () => {
    const { azure } = await startBench();
    const body = new URLSearchParams({ resource: 'https://management.azure.com/' });
    const url = `${azure.url}/msi/token`;
    const answer = await fetch(url, { method: 'POST', headers: { metadata: 'true' }, body });
    const token = (await answer.json()) as { access_token: string; resource: string };
    expect(token.resource).toBe('https://management.azure.com/');
    const tenants = await fetch(`${azure.url}/tenants?api-version=2020-01-01`, {
      headers: { authorization: `Bearer ${token.access_token}` },
    });
    expect(await tenants.json()).toMatchObject({ value: [{ displayName: 'Simulated' }] });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers: { metadata: 'true' } })).status).toBe(400);
  });
});
