import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

describe('work that fails inside the host', () => {
  test('is retried after growing waits on the clock, logged each time, and not lost', async () => {
    const began = host.clock.now();
    await host.start('garbled', 'garbled');
    await host.host.whenIdle();
    expect(host.errors().filter((line) => line.includes("failed on 'garbled'"))).toHaveLength(1);
    const { total, nextWake } = host.host.readClock();
    expect(nextWake).toBe(began + 1000);
    await host.host.whenIdle();
    expect(host.host.readClock().total, 'it does not spin').toBe(total);
    await host.drive();
    expect(host.clock.now()).toBe(began + 1000 + 2000 + 4000);
    expect(await host.status('garbled')).toMatchObject({ runtimeStatus: 'Completed', output: 'readable' });
  });
});

describe('a turn', () => {
  test('shows the orchestrator what is a replay', async () => {
    await host.run('logsOnce');
    const said = host.lines.filter(({ source }) => source === 'logsOnce').map(({ message }) => message);
    expect(said).toEqual(['first', 'second', 'third']);
  });

  test('is run for each of many orchestrations', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `many-${i}`);
    await Promise.all(ids.map((id) => host.start('parentOrch', id)));
    await host.host.whenIdle();
    const outputs = await Promise.all(ids.map(async (id) => (await host.status(id)).output));
    expect(outputs).toEqual(ids.map(() => ({ child: 2 })));
  });
});
