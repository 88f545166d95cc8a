import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

const get = async (target: string): Promise<unknown> => (await host.request('GET', target)).json();

describe('the driven clock over HTTP', () => {
  test('can be read when nothing is in progress, and be moved', async () => {
    await host.start('raceLeftOpen', 'clocked');
    const before = (await get('/admin/sandbox/clock?whenIdle=true')) as {
      now: number;
      nextWake: number;
      total: number;
    };
    expect(before).toEqual({
      now: host.clock.now(),
      nextWake: before.now + 30_000,
      nextWork: before.now + 30_000,
      total: expect.any(Number),
      commits: expect.any(Number),
    });
    const moved = await host.request('POST', '/admin/sandbox/clock', { advanceTo: before.nextWake });
    expect(await moved.json()).toMatchObject({ now: before.nextWake });
    expect(await get('/admin/sandbox/clock?whenIdle=true')).toEqual({
      now: before.nextWake,
      nextWake: null,
      nextWork: null,
      total: before.total + 1,
      commits: expect.any(Number),
    });
    expect((await host.status('clocked')).output).toBe('timer');
  });

  test('does not count the reads themselves as work', async () => {
    const first = await get('/admin/sandbox/clock?whenIdle=true');
    expect(await get('/admin/sandbox/clock?whenIdle=true')).toEqual(first);
  });

  test.each([{ advanceTo: 'soon' }, { advanceTo: 5 }, {}, 'text'])(
    'refuses %j with the reason',
    async (body) => {
      const answer = await host.request('POST', '/admin/sandbox/clock', body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ message: expect.stringContaining('advanceTo') });
    },
  );
});
