import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/app-copy.ts';
import type { DrivenHost } from '../support/driven-host.ts';
import { type Seen, seenBy, startTriggersHost } from '../support/triggers-host.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.UTC(2026, 0, 5, 8);
const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', '+00:00');

let host: DrivenHost;
const earlier = new Map<string, number>();
/** The runs of `name` since this test began; the app lives as long as the process. */
const seen = async (name: string): Promise<readonly Seen[]> =>
  (await seenBy(host, name)).slice(earlier.get(name) ?? 0);
const forget = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) earlier.set(name, (await seenBy(host, name)).length);
};
beforeAll(() => {
  process.env.TIMER_SCHEDULE = '0 15 10 * * *';
});
afterAll(() => {
  delete process.env.TIMER_SCHEDULE;
});

describe('timer triggers', () => {
  beforeAll(async () => {
    host = await startTriggersHost({ at: start });
  });
  afterAll(() => host.host.close());

  test('run at their times for a month, each with the status of its schedule', async () => {
    await host.drive(start + 30 * day);
    const runs = await seen('nightly');
    const first = Date.UTC(2026, 0, 6, 3, 30);
    expect(runs.map(({ at }) => at)).toEqual(Array.from({ length: 30 }, (_, i) => first + i * day));
    expect(runs[0]?.timer).toEqual({
      schedule: { adjustForDST: true },
      scheduleStatus: { last: '0001-01-01T00:00:00+00:00', next: iso(first), lastUpdated: iso(start) },
      isPastDue: false,
    });
    expect(runs[1]?.timer?.scheduleStatus).toEqual({
      last: iso(first),
      next: iso(first + day),
      lastUpdated: iso(first),
    });
  });

  test('take their schedule from app settings', async () => {
    expect((await seen('fromSetting')).slice(0, 2).map(({ at }) => iso(at))).toEqual([
      '2026-01-05T10:15:00+00:00',
      '2026-01-06T10:15:00+00:00',
    ]);
  });

  test('with a missing setting or an invalid schedule are reported and not run', async () => {
    const lines = host.errors().filter((line) => /'unset'|'senseless'/.test(line));
    expect(lines).toEqual([
      `'unset' is not run: its 'schedule' is "%NOT_SET%", and there is no app setting 'NOT_SET'`,
      expect.stringMatching(/^'senseless' is not run: "0 61x \* \* \* \*" is not .*minute cannot be "61x"/),
    ]);
  });

  test('with runOnStartup run once at the start', async () => {
    const runs = await seen('atStart');
    expect(runs.map(({ at, timer }) => [at, timer?.isPastDue])).toEqual([[start, false]]);
  });

  test('without a monitor get no schedule status', async () => {
    expect((await seen('unmonitored'))[0]?.timer?.scheduleStatus).toBeNull();
  });
});

describe('a timer trigger', () => {
  beforeEach(async () => {
    host = await startTriggersHost({ at: start });
    await forget('slow', 'nightly', 'fixed');
    await host.host.close();
  });

  test('whose run lasts beyond later occurrences replaces them by one run, and never overlaps', async () => {
    process.env.TIMER_HOLD = 'until released';
    host = await startTriggersHost({ at: Date.UTC(2026, 0, 4, 8, 30) });
    const release = (): Promise<Response> => host.request('POST', '/api/release');
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    // The function runs until it is released, so the host is not idle in between.
    host.clock.advanceTo(Date.UTC(2026, 0, 4, 9));
    while ((await seen('slow')).length === 0) await turn();
    const byHand = await host.request('POST', '/admin/functions/slow', { input: '' });
    expect(byHand.status).toBe(202);
    host.clock.advanceTo(Date.UTC(2026, 0, 4, 11, 20));
    await turn();
    expect(await seen('slow'), 'one run: its timer and its count').toHaveLength(2);
    await release();
    while ((await seen('slow')).length < 4) await turn();
    await release();
    while ((await seen('slow')).length < 6) await turn();
    await release();
    await host.host.whenIdle();
    const runs = await seen('slow');
    expect(Math.max(...runs.map(({ running }) => running ?? 0))).toBe(1);
    const { nextWake } = host.host.readClock();
    expect(nextWake).toBe(Date.UTC(2026, 0, 4, 12));
    delete process.env.TIMER_HOLD;
    await host.host.close();
  });

  test('that missed an occurrence while no host ran is past due at the next start, once', async () => {
    const { folder, remove } = temporaryFolder();
    const dataFile = path.join(folder, 'timers.sqlite');
    const visits: Seen[][] = [];
    for (const at of [start, start + 3 * day, start + 3 * day + minute]) {
      host = await startTriggersHost({ at, dataFile });
      await host.host.whenIdle();
      visits.push([...(await seen('nightly'))]);
      await host.host.close();
    }
    remove();
    expect(visits.map((runs) => runs.length)).toEqual([0, 1, 1]);
    expect(visits[1]?.[0]).toMatchObject({
      at: start + 3 * day,
      timer: { isPastDue: true, scheduleStatus: { next: iso(Date.UTC(2026, 0, 6, 3, 30)) } },
    });
  });

  test('can be run by hand without a change of its schedule', async () => {
    host = await startTriggersHost({ at: start });
    const before = host.host.readClock().nextWake;
    expect((await host.request('POST', '/admin/functions/nightly', {})).status).toBe(202);
    expect((await host.request('POST', '/admin/functions/fixed', { input: 'now' })).status).toBe(202);
    await host.host.whenIdle();
    expect((await seen('nightly')).map(({ at, timer }) => [at, timer?.isPastDue])).toEqual([[start, false]]);
    expect(await seen('fixed'), 'no retries by hand').toHaveLength(1);
    expect(host.host.readClock().nextWake).toBe(before);
    expect((await host.request('POST', '/admin/functions/nobody', {})).status).toBe(404);
    expect((await host.request('POST', '/admin/functions/open', {})).status).toBe(400);
    expect((await host.request('POST', '/admin/functions/nightly', { input: 1 })).status).toBe(400);
    await host.host.close();
  });
});
