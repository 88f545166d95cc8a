import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Cron } from 'croner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type JournalStorage, journalStorage } from '../../sandbox/journal-storage.ts';
import { Stage } from '../../sandbox/scenarios/stage.ts';
import { type StorageRelay, storageRelay } from '../../sandbox/storage-relay.ts';
import { undisturbed } from '../support/durations.ts';

// What is charged for, counted with the built app in a host of its own, and compared with docs/cost.md.

const appDir = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(appDir, 'docs/cost.md'), 'utf8');
const hour = 3_600_000;
const durations = { 'agent/linux': 30, ...undisturbed };
const story = { name: 'cost', title: '', durations, arrange: () => undefined, promises: () => [] };
const volume = z.object({ lines: z.number(), bytes: z.number() });
const logCounts = z.object({
  counts: z.array(z.object({ category: z.string(), level: z.string(), written: volume, keptOut: volume })),
});

/** The figure in the last column of the page's row that begins with these words. */
function figure(row: string): number {
  const line = page.split('\n').find((one) => one.startsWith(`| ${row} |`));
  const last = line?.split('|').at(-2)?.trim();
  if (last === undefined) throw new Error(`docs/cost.md has no row "${row}"`);
  return Number(last);
}

/** Whether a row of the page is within a tenth of what was counted: messages are not always batched in the same way. */
function expectAbout(row: string, counted: number): void {
  expect([row, counted, Math.abs(figure(row) - counted) <= Math.max(2, counted / 10)]).toEqual([
    row,
    counted,
    true,
  ]);
}

interface Counted {
  readonly executions: number;
  readonly events: number;
  readonly timers: number;
  readonly storage: number;
  readonly log: Logged;
}

type Logged = z.infer<typeof logCounts>['counts'];
type Volume = z.infer<typeof volume>;

function since(before: Logged, after: Logged): Logged {
  const less = (a: Volume, b: Volume = { lines: 0, bytes: 0 }): Volume => ({
    lines: a.lines - b.lines,
    bytes: a.bytes - b.bytes,
  });
  return after.map((count) => {
    const earlier = before.find(
      ({ category, level }) => category === count.category && level === count.level,
    );
    return {
      ...count,
      written: less(count.written, earlier?.written),
      keptOut: less(count.keptOut, earlier?.keptOut),
    };
  });
}

/** How often each function ran: the host writes a line before and a line after each execution. */
function runsIn(log: Logged): ReadonlyMap<string, number> {
  const runs = new Map<string, number>();
  for (const { category, written, keptOut } of log) {
    const name = /^Function\.(\w+)$/.exec(category)?.[1];
    if (name !== undefined) runs.set(name, (runs.get(name) ?? 0) + (written.lines + keptOut.lines) / 2);
  }
  return runs;
}

const kinds = {
  'the app’s own lines (`Function.<name>.User`)': /^Function\.\w+\.User$/,
  'beginning and end of each execution (`Function.<name>`)': /^Function\.\w+$/,
} as const;

function sumOf(log: Logged, category: RegExp, fate: 'written' | 'keptOut'): Volume {
  const volumes = log.filter((count) => category.test(count.category)).map((count) => count[fate]);
  return volumes.reduce((a, b) => ({ lines: a.lines + b.lines, bytes: a.bytes + b.bytes }), {
    lines: 0,
    bytes: 0,
  });
}

function withoutTimers(log: Logged): Logged {
  return log.filter(({ category }) => !/^Function\.(?:slotRecovery|recovery)(?:\.|$)/.test(category));
}

/** The figures of a row of *Log by category* are within a tenth of what was counted: lines and KB let through, then those kept out. */
function expectLog(of: 'a remediation' | 'an idle hour', log: Logged): void {
  for (const [kind, category] of Object.entries(kinds)) {
    const counted = (['written', 'keptOut'] as const).flatMap((fate) => {
      const { lines, bytes } = sumOf(log, category, fate);
      return [lines, bytes / 1000];
    });
    const row = page.split('\n').find((line) => line.startsWith(`| ${kind}: ${of} |`));
    const said = row?.split('|').slice(2, 6).map(Number) ?? [];
    const right = counted.map((figure, n) => Math.abs(figure - (said[n] ?? -1)) <= Math.max(2, figure / 10));
    expect([kind, of, counted.map((figure) => Math.round(figure * 10) / 10), right]).toEqual([
      kind,
      of,
      expect.anything(),
      [true, true, true, true],
    ]);
  }
}

describe('docs/cost.md says', () => {
  let storage: JournalStorage;
  let relay: StorageRelay;
  let stage: Stage;
  beforeAll(async () => {
    storage = await journalStorage({ port: 0 });
    await storage.ready;
    relay = await storageRelay(storage.connectionString);
    const settings = { AzureWebJobsStorage: relay.connectionString };
    stage = await Stage.open({ seed: 5, speed: 'max', appDir, settings }, story);
    // The first one also creates tables and containers.
    await remediate('first');
  });
  afterAll(async () => {
    await stage.close();
    await relay.close();
    await storage.close();
  });

  const pass = async (ms: number): Promise<void> => {
    const until = stage.now() + ms;
    await stage.until('time has passed', () => stage.now() >= until);
  };
  const logged = async (): Promise<Logged> =>
    logCounts.parse(await (await fetch(`${stage.hostUrl}/admin/sandbox/log`)).json()).counts;

  /** Counts what is done meanwhile; the timers of recovery are counted separately. */
  async function counted(work: () => Promise<void>): Promise<Counted> {
    const [before, passed] = [await logged(), relay.passed().requests];
    await work();
    const requests = relay.passed().requests - passed;
    const log = since(before, await logged());
    const runs = [...runsIn(log)].filter(([name]) => !/^(?:remediation|getSweep|postSweep)/.test(name));
    const of = (...names: readonly string[]): number =>
      runs.reduce((sum, [name, times]) => sum + (names.length === 0 || names.includes(name) ? times : 0), 0);
    const timers = of('slotRecovery', 'recovery');
    return { executions: of() - timers, events: of('onResourceEvent'), timers, storage: requests, log };
  }

  async function remediate(name: string): Promise<void> {
    const createdAt = stage.now() - hour;
    stage.createVm({ name, size: 'Standard_D4s_v3', settled: true, createdAt, raiseEvents: false });
    stage.touch(name);
    await stage.until('it is accelerated', () => {
      const [nic] = stage.azure.vm(name).nics;
      return nic?.enableAcceleratedNetworking === true && stage.power(name) === 'running';
    });
    await pass(hour / 2);
  }

  test('what one remediation executes and stores', async () => {
    const cost = await counted(() => remediate('second'));
    expectAbout('function executions per remediation', cost.executions);
    expectAbout('requests to the journal’s storage per remediation', cost.storage);
    expectAbout('events of ours and of the write that began it', cost.events);
    expectLog('a remediation', withoutTimers(cost.log));
    // What a person reads of a remediation is mostly what the app itself wrote, and there is little of it.
    const own = sumOf(cost.log, kinds['the app’s own lines (`Function.<name>.User`)'], 'written').bytes;
    const all = sumOf(cost.log, /^(?!Sandbox$)/, 'written').bytes;
    expect([own / all >= 0.6, all <= 40_000, own > 0]).toEqual([true, true, true]);
  });

  test('what one sweep executes and stores', async () => {
    const cost = await counted(async () => {
      await stage.act('postSweep', {});
      await pass(hour / 4);
    });
    expectAbout('function executions per sweep', cost.executions);
    expectAbout('requests to the journal’s storage per sweep', cost.storage);
  });

  test('what an idle hour executes and stores', async () => {
    const { log, ...cost } = await counted(() => pass(hour));
    expectLog('an idle hour', log);
    expect(cost).toEqual({
      executions: figure('heartbeat’s entity, per day') / 24,
      events: 0,
      // Twelve long passes, and one a minute.
      timers: 72,
      storage: figure('requests to the journal’s storage per heartbeat'),
    });
  });

  test('how often timers are due on a day, and what an idle day amounts to', async () => {
    const program = path.join(appDir, 'scripts/register-app.ts');
    const env = {
      PATH: process.env.PATH ?? '',
      ACCELNET_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
      AzureWebJobsStorage: storage.connectionString,
    };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, path.join(appDir, 'dist/main.cjs')],
      { env },
    );
    const { timers } = z.object({ timers: z.record(z.string(), z.string()) }).parse(JSON.parse(stdout));
    const due = Object.entries(timers).map(([name, schedule]) => [name, timesADay(schedule)] as const);
    for (const [name, times] of due)
      expect([name, figure(`timer \`${name}\`, per day`)]).toEqual([name, times]);
    const total = due.reduce((sum, [, times]) => sum + times, 0);
    const sweeps = due.find(([name]) => name === 'sweepTimer')?.[1] ?? 0;
    const [heartbeats, perSweep] = [
      figure('heartbeat’s entity, per day'),
      figure('function executions per sweep'),
    ];
    expect(figure('function executions per idle day')).toBe(total + heartbeats + sweeps * perSweep);
    expect(page).toContain(`30 * (${total - sweeps + heartbeats} + S * ${1 + perSweep})`);
  });

  test('a formula with the figures that were counted here and in the benchmarks', () => {
    const benchmarks = readFileSync(path.join(appDir, 'docs/benchmarks.md'), 'utf8');
    const [, least] = /^\| seconds in which any function ran.*? \| ([\d.]+) \|/m.exec(benchmarks) ?? [];
    const most = figure('function executions per remediation');
    expect(page).toContain(`R * (${least} to ${most})`);
    expect(page).toContain(`executions = R * ${most} `);
    const requests = figure('requests to the journal’s storage per remediation');
    expect(page).toContain(`(R * (${requests} + 968)`);
    expect(page).toContain(`(W + R * ${2 * figure('events of ours and of the write that began it')})`);
  });
});

function timesADay(schedule: string): number {
  const cron = new Cron(schedule, { timezone: 'UTC' });
  const from = new Date('2026-11-22T23:59:59.000Z');
  return cron.nextRuns(2000, from).filter((at) => at < new Date('2026-11-24T00:00:00.000Z')).length;
}
