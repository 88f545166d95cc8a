import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

const state = async (key: string): Promise<unknown> => {
  const answer = await host.request('GET', `/durabletask/entities/Account/${key}`);
  return answer.status === 200 ? await answer.json() : answer.status;
};

describe('entities', () => {
  test('can be called, be signalled by orchestrations and by each other, throw, and be deleted', async () => {
    const { output } = await host.run('accounts', { key: 'a' });
    expect(output).toEqual({ sum: 5, fan: [6, 8, 11], thrown: '[object Object]', kept: 99 });
    expect(await state('a-next')).toBe(7);
    expect(await state('a'), 'the entity deleted itself').toBe(404);
  });

  test('can be signalled by clients, and their keys keep their case', async () => {
    await host.request('POST', '/api/signal/Key%20One');
    await host.host.whenIdle();
    expect(await state('Key%20One')).toBe(3);
    expect(await state('key%20one')).toBe(404);
  });

  test('handle operations in the order in which they were sent', async () => {
    const sums = await Promise.all(
      Array.from({ length: 20 }, (_, i) => host.run('accounts', { key: `p${i}` })),
    );
    expect(sums.map(({ output }) => (output as { sum: number }).sum)).toEqual(
      Array.from({ length: 20 }, () => 5),
    );
  });

  test('that the app does not have cannot be signalled', async () => {
    expect((await host.request('POST', '/durabletask/entities/nobody/k?op=add', 1)).status).toBe(500);
    expect(host.errors().join()).toContain("'@nobody@k'");
  });
});
