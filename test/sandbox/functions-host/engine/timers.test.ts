import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrivenHost } from '../support/driven-host.ts';

let host: DrivenHost;
beforeAll(async () => {
  host = await DrivenHost.start();
});
afterAll(() => host.host.close());

const day = 24 * 60 * 60 * 1000;
const fired = (rows: readonly { EventType: string }[] | undefined): number =>
  rows?.filter(({ EventType }) => EventType === 'TimerFired').length ?? 0;

describe('timers', () => {
  test('fire daily at their times for a month of the driven clock', async () => {
    const began = host.clock.now();
    const { output } = await host.run('daily', { days: 30 });
    const expected = Array.from({ length: 30 }, (_, i) => new Date(began + (i + 1) * day).toISOString());
    expect(output).toEqual(expected);
  });

  test('of ten days are split into intervals of three days', async () => {
    const began = host.clock.now();
    const { output, historyEvents } = await host.run('longTimer', { days: 10 });
    expect(output).toMatchObject({ won: true, early: 0, after: 'after' });
    const fireAts = historyEvents?.flatMap(({ EventType, FireAt }) =>
      EventType === 'TimerCreated' ? [FireAt] : [],
    );
    const expected = [3, 6, 9, 10].map((days) =>
      new Date(began + days * day).toISOString().replace('.000Z', 'Z'),
    );
    expect(fireAts).toEqual(expected);
  });

  test('of five days are not split', async () => {
    expect(fired((await host.run('longTimer', { days: 5 })).historyEvents)).toBe(1);
  });

  test('of many days can be cancelled before their first interval has passed', async () => {
    await host.start('longTimer', 'lt', { days: 10 });
    await host.drive(host.clock.now() + day);
    await host.request('POST', '/durabletask/instances/lt/raiseEvent/stop', null);
    await host.host.whenIdle();
    expect(await host.status('lt')).toMatchObject({ runtimeStatus: 'Completed', output: { won: false } });
  });

  test('have delays rounded down to whole seconds, so that they fire up to a second early', async () => {
    const began = host.clock.now();
    await host.start('untilExactly', 'early', { ms: 4900 });
    await host.host.whenIdle();
    expect(host.host.readClock().nextWake).toBe(began + 4000);
    await host.drive();
    const { output } = await host.status('early');
    expect(output).toMatchObject({ late: 0 });
  });

  test('all fire if hundreds are due together', async () => {
    for (let i = 0; i < 300; i++) await host.start('raceLeftOpen', `many-${i}`);
    await host.drive();
    const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => host.status(`many-${i}`)));
    expect(new Set(answers.map(({ output }) => output))).toEqual(new Set(['timer']));
  });
});

test('Date in the app and the orchestration time follow the sandbox clock', async () => {
  const now = host.clock.now();
  const text = new Date(now).toISOString();
  expect((await host.run('times')).output).toEqual({ activity: { now, text }, orchestration: text });
});
