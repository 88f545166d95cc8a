import { describe, expect, test } from 'vitest';
import type { TokenClock } from '../../../../sandbox/arm/server/token.ts';
import { type Bench, start, startBench } from '../support/bench.ts';

function ask(
  { azure }: Bench,
  query: string,
  header = azure.environment().IDENTITY_HEADER ?? '',
  clock: TokenClock = 'world',
): Promise<Response> {
  const endpoint = azure.environment(clock).IDENTITY_ENDPOINT;
  return fetch(`${endpoint}?${query}`, { headers: { 'X-IDENTITY-HEADER': header } });
}

describe('the managed identity endpoint', () => {
  test.each(['https://management.azure.com', 'https://management.azure.com/', 'https://storage.azure.com'])(
    'gives a token for %s and echoes that exactly',
    async (resource) => {
      const bench = await startBench();
      const response = await ask(bench, `api-version=2019-08-01&resource=${encodeURIComponent(resource)}`);
      const body = (await response.json()) as Record<string, string>;
      const claims = JSON.parse(
        Buffer.from((body.access_token ?? '').split('.')[1] ?? '', 'base64url').toString(),
      );
      expect(body).toMatchObject({
        resource,
        token_type: 'Bearer',
        expires_on: String(start / 1000 + 24 * 3600),
      });
      expect(claims).toMatchObject({ aud: resource, exp: start / 1000 + 24 * 3600, appid: body.client_id });
      expect(Object.keys(claims)).toEqual(expect.arrayContaining(['tid', 'oid', 'appid', 'iss']));
    },
  );

  test.each([
    ['a wrong header', 'api-version=2019-08-01&resource=x', 'wrong', 401],
    ['no resource', 'api-version=2019-08-01', undefined, 400],
    ['another api-version', 'api-version=2017-09-01&resource=x', undefined, 400],
  ])('refuses %s', async (_what, query, header, status) => {
    const bench = await startBench();
    expect((await ask(bench, query, header)).status).toBe(status);
  });

  test('issues tokens that expire by the clock of the caller, however far apart the two clocks are', async () => {
    const bench = await startBench();
    const tokenOf = async (clock: TokenClock): Promise<string> => {
      const query = 'api-version=2019-08-01&resource=https://management.azure.com';
      const response = await ask(bench, query, undefined, clock);
      return ((await response.json()) as { access_token: string }).access_token;
    };
    const statusWith = async (token: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await bench.arm.call('GET', '/subscriptions', { headers })).status;
    };
    const [ofWorld, ofMachine] = [await tokenOf('world'), await tokenOf('machine')];
    expect([await statusWith(ofWorld), await statusWith(ofMachine)]).toEqual([200, 200]);
    await bench.pass(24 * 3600);
    expect([await statusWith(ofWorld), await statusWith(ofMachine)]).toEqual([401, 200]);
  });

  test('fails as scripted', async () => {
    const bench = await startBench();
    bench.azure.addFault({
      operation: 'token',
      effect: { kind: 'http', status: 500, code: 'X', message: '' },
    });
    const statuses: number[] = [];
    for (let round = 0; round < 2; round++)
      statuses.push((await ask(bench, 'api-version=2019-08-01&resource=x')).status);
    expect(statuses).toEqual([500, 200]);
    expect(bench.azure.journal()).toMatchObject([
      { operation: 'token', status: 500 },
      { operation: 'token', status: 200 },
    ]);
  });

  test('never writes a token into the journal', async () => {
    const bench = await startBench();
    const response = await ask(bench, 'api-version=2019-08-01&resource=https://management.azure.com');
    const { access_token: token } = (await response.json()) as { access_token: string };
    bench.azure.createVm({ name: 'vm', size: 'Standard_D4s_v3' });
    await bench.arm.get('/subscriptions');
    expect(JSON.stringify(bench.azure.journal())).not.toContain(token.slice(0, 30));
  });
});
