import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
const early = Date.UTC(2026, 0, 5, 8);
const hour = 60 * 60 * 1000;

beforeAll(async () => {
  host = await DrivenHost.start({ at: early });
  for (let i = 100; i < 230; i++) await host.start('canOrch', `early-${i}`, { i: 2 });
  await host.drive(early + hour);
  await host.start('waitOrch', 'late-waits');
  await host.run('failOrch2', {}, 'late-fails');
  await host.host.whenIdle();
});
afterAll(() => host.host.close());

async function ids(query: string): Promise<readonly string[]> {
  const answer = await host.request('GET', `/runtime/webhooks/durabletask/instances?${query}`);
  return ((await answer.json()) as { instanceId: string }[]).map(({ instanceId }) => instanceId);
}
const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());

describe('lists of instances', () => {
  test('can be filtered by status, time of creation and prefix', async () => {
    expect(await ids('runtimeStatus=Failed')).toEqual(['late-fails']);
    expect(await ids('instanceIdPrefix=late')).toEqual(['late-fails', 'late-waits']);
    expect(await ids(`createdTimeFrom=${iso(early + hour)}`)).toEqual(['late-fails', 'late-waits']);
    expect(await ids(`createdTimeTo=${iso(early)}&instanceIdPrefix=late`)).toEqual([]);
    expect(await ids(`createdTimeTo=${iso(early)}&top=1`)).toEqual(['early-100']);
  });

  test('come in linked pages without gaps or repetitions', async () => {
    const seen: string[] = [];
    let token: string | null = '';
    do {
      const headers: Record<string, string> = token === '' ? {} : { 'x-ms-continuation-token': token };
      const answer = await host.request('GET', '/durabletask/instances?top=50', undefined, headers);
      seen.push(...((await answer.json()) as { instanceId: string }[]).map(({ instanceId }) => instanceId));
      token = answer.headers.get('x-ms-continuation-token');
    } while (token !== null);
    expect(seen).toHaveLength(132);
    expect(new Set(seen).size).toBe(132);
  });

  test('are read to the end by the client of the SDK', async () => {
    expect(await (await host.request('GET', '/api/ops/all')).json()).toHaveLength(132);
  });

  test('do not contain instances that were purged by id or by filter', async () => {
    expect(await (await host.request('GET', '/api/ops/purge/late-fails')).json()).toEqual({
      instancesDeleted: 1,
    });
    const target = `/durabletask/instances?createdTimeFrom=${iso(early)}&createdTimeTo=${iso(early)}`;
    expect(await (await host.request('DELETE', target)).json()).toEqual({ instancesDeleted: 130 });
    expect(await ids('')).toEqual(['late-waits']);
  });
});
