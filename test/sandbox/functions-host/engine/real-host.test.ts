import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../../cli/command-line/read.ts';
import { command } from '../../../../sandbox/functions-host/arguments.ts';
import { delayOf, parseDelayRange } from '../../../../sandbox/functions-host/engine/real-host.ts';
import { readHostSettings } from '../../../../sandbox/functions-host/functions/host-json.ts';
import { DrivenHost } from '../support/driven-host.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'real-host-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let running: DrivenHost | undefined;
afterEach(async () => {
  await running?.host.close();
  running = undefined;
});

const fiveMinutes = 300_000;

describe('the host with the behaviour of a real one', () => {
  test('does work that was due when it died only after the visibility timeout', async () => {
    const dataFile = path.join(folder, 'taken.db');
    running = await DrivenHost.start({ dataFile });
    await running.start('daily', 'taken', { days: 1 });
    await running.host.whenIdle();
    const due = running.clock.now() + 24 * 3_600_000;
    await running.host.close();
    running = await DrivenHost.start({ dataFile, at: due + 1000, hideTaken: true });
    await running.host.whenIdle();
    expect((await running.status('taken')).runtimeStatus).toBe('Running');
    expect(running.host.readClock().nextWake).toBe(due + 1000 + fiveMinutes);
    await running.drive();
    expect((await running.status('taken')).runtimeStatus).toBe('Completed');
  });

  test('takes the visibility timeout from host.json, with five minutes as the default', () => {
    const of = (storageProvider: object): number => {
      writeFileSync(
        path.join(folder, 'host.json'),
        JSON.stringify({ extensions: { durableTask: { storageProvider } } }),
      );
      return readHostSettings(folder).durable.storageProvider.controlQueueVisibilityTimeout;
    };
    expect([of({}), of({ controlQueueVisibilityTimeout: '00:01:00' })]).toEqual([fiveMinutes, 60_000]);
  });

  test('takes log levels from host.json, and from settings, which win', () => {
    const logLevel = { Function: 'Warning', Azure: 'Error' };
    writeFileSync(path.join(folder, 'host.json'), JSON.stringify({ logging: { logLevel } }));
    const settings = { AzureFunctionsJobHost__logging__logLevel__Function: 'information', OTHER: 'Trace' };
    expect([...readHostSettings(folder, settings).logLevels]).toEqual([
      ['Function', 'Information'],
      ['Azure', 'Error'],
    ]);
  });

  test('runs the first turn of an orchestration late if a client starts it, and its children at once', async () => {
    running = await DrivenHost.start({ lateStarts: { least: 700, most: 6000 } });
    const began = running.clock.now();
    await running.start('chain', 'late', { n: 2 });
    await running.host.whenIdle();
    expect((await running.status('late')).runtimeStatus).toBe('Pending');
    const wait = (running.host.readClock().nextWake ?? 0) - began;
    expect(wait).toBe(delayOf({ least: 700, most: 6000 }, 'late'));
    await running.drive();
    expect((await running.status('late')).runtimeStatus).toBe('Completed');
  });

  test('spreads delays over their range, with the same delay for the same id', () => {
    const range = parseDelayRange('0.7-6') ?? { least: 0, most: 0 };
    const delays = Array.from({ length: 200 }, (_, n) => delayOf(range, `vm-${n}`));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(700);
    expect(Math.max(...delays)).toBeLessThanOrEqual(6000);
    expect(new Set(delays).size).toBeGreaterThan(150);
    expect(delayOf(range, 'vm-1')).toBe(delays[1]);
  });

  test('lets the Durable client of the app fail while this is switched on', async () => {
    running = await DrivenHost.start();
    const { host } = running;
    const read = async (): Promise<number> =>
      (await fetch(`${host.url}/durabletask/instances/none`, { headers: { connection: 'close' } })).status;
    const setFails = async (fails: unknown): Promise<number> =>
      (await running?.request('POST', '/admin/sandbox/durable-client', { fails }))?.status ?? 0;
    expect([await read(), await setFails(true), await read()]).toEqual([404, 202, 500]);
    expect([await setFails('no'), await setFails(false), await read()]).toEqual([400, 202, 404]);
  });

  test('reads its switches from the command line', () => {
    const args = ['--app', 'a', '--hide-taken', '--late-starts', '0.7-6', '--answer-on-throw'];
    const switches = {
      'hide-taken': true,
      'late-starts': { least: 700, most: 6000 },
      'answer-on-throw': true,
    };
    expect(readCommandLine(args, command)).toMatchObject({ kind: 'arguments', value: switches });
    for (const range of ['6', '6-0.7', 'a-b'])
      expect(readCommandLine(['--app', 'a', '--late-starts', range], command)).toEqual({
        kind: 'faults',
        faults: [`--late-starts: should be MIN-MAX in seconds, as 0.7-6, not "${range}"`],
      });
  });
});
