import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'redelivery-'));
const world = path.join(folder, 'world.txt');
beforeAll(() => {
  process.env.FIXTURE_WORLD = world;
});
afterAll(() => {
  delete process.env.FIXTURE_WORLD;
  rmSync(folder, { recursive: true, force: true });
});

let host: DrivenHost;
afterEach(() => host.host.close());

const runs = (step: string): number =>
  readFileSync(world, 'utf8')
    .split('\n')
    .filter((line) => line === JSON.stringify(step)).length;

describe('the host', () => {
  test('delivers activities again on request, at once or minutes later, without a change of the result', async () => {
    host = await DrivenHost.start();
    const input = { steps: 2, account: 'again' };
    const first = await host.run('killable', input, 'again');
    const order = { name: 'noted', instanceId: 'again', after: 0 };
    const answer = await host.request('POST', '/admin/sandbox/redeliver', order);
    expect([answer.status, await answer.json()]).toEqual([202, { activities: 2 }]);
    await host.host.whenIdle();
    expect([runs('again/0'), runs('again/1')]).toEqual([2, 2]);

    const began = host.clock.now();
    await host.request('POST', '/admin/sandbox/redeliver', { ...order, after: 300 });
    await host.host.whenIdle();
    expect(host.host.readClock().nextWake).toBe(began + 300_000);
    expect(runs('again/0')).toBe(2);
    await host.drive();
    expect(runs('again/0')).toBe(3);
    expect(await host.status('again')).toEqual(first);
  });

  test('delivers every activity once more with redeliverAfter, also while its orchestration still runs', async () => {
    host = await DrivenHost.start({ redeliverAfter: 0.02 });
    const { output } = await host.run('killable', { steps: 5, account: 'twice' }, 'twice');
    expect(output).toEqual({ results: 5, balance: 16 });
    for (const step of ['0', '1', '2', '3', '4']) expect(runs(`twice/${step}`)).toBe(2);
  });

  test('refuses a wrong request to deliver again with all its faults', async () => {
    host = await DrivenHost.start();
    const answer = await host.request('POST', '/admin/sandbox/redeliver', { name: '', later: 5 });
    expect(answer.status).toBe(400);
    const { message } = (await answer.json()) as { message: string };
    for (const part of ['name', 'after', 'later']) expect(message).toContain(part);
  });
});
