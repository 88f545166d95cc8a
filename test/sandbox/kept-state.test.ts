import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';
import { DrivenClock } from '../../sandbox/clock.ts';
import { Store } from '../../sandbox/functions-host/store.ts';
import { journalStorage } from '../../sandbox/journal-storage.ts';
import { stateFaults } from '../../sandbox/kept-state.ts';
import { SandboxFolder } from '../../sandbox/sandbox-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const whole = mkdtempSync(path.join(tmpdir(), 'accelnet-kept-'));
afterAll(() => rmSync(whole, { recursive: true, force: true }));

// What a session leaves, each part written by what writes it in a sandbox.
beforeAll(async () => {
  const azure = await startSimulatedAzure({
    clock: new DrivenClock(Date.UTC(2026, 0, 1)),
    seed: 1,
    dataDir: path.join(whole, 'azure'),
  });
  azure.createVm({ name: 'web-1', size: 'Standard_D4s_v3' });
  await azure.close();
  Store.open(path.join(whole, 'host.db')).close();
  const storage = await journalStorage({ port: 0, dataDir: whole });
  await storage.ready;
  await storage.close();
  new SandboxFolder(path.join(whole, 'first'), false).keep(1, true);
  cpSync(path.join(whole, 'first/sandbox.json'), path.join(whole, 'sandbox.json'));
  rmSync(path.join(whole, 'first'), { recursive: true });
});

function copy(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'accelnet-kept-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(whole, folder, { recursive: true });
  return folder;
}

const files = [
  'sandbox.json',
  'azure/azure.sqlite',
  'host.db',
  'tables.json',
  'blobs.json',
  'blob-extents.json',
];
const damages = {
  empty: (file: string) => truncateSync(file, 0),
  'cut off': (file: string) => truncateSync(file, Math.ceil(readFileSync(file).length / 2)),
  garbage: (file: string) => writeFileSync(file, Buffer.from('\0\x01{{{ no state \xff'.repeat(50), 'latin1')),
  'of something else': (file: string) => writeFileSync(file, '{"of":"another program"}'),
};
const cases = files.flatMap((file) =>
  Object.entries(damages).map(([how, damage]) => ({ file, how, damage })),
);

describe('the kept state', () => {
  test('of a session that ended well has no fault, nor has a folder without any', () => {
    expect(stateFaults(copy())).toEqual([]);
    expect(stateFaults(path.join(whole, 'nowhere'))).toEqual([]);
  });

  test.each(cases)('is refused in one line that names $file where it is $how', ({ file, damage }) => {
    const folder = copy();
    damage(path.join(folder, file));
    const thrown = faultOf(() => new SandboxFolder(folder, false));
    expect(thrown).toMatch(/^.+ is damaged \([^\n]+\); npm start -- --reset begins afresh$/);
    expect(thrown.startsWith(`${path.join(folder, file)} is damaged`)).toBe(true);
    expect(thrown).not.toMatch(/no state|another program/);
    // What was kept is not changed until somebody says so; then it is gone.
    new SandboxFolder(folder, true);
    expect(existsSync(path.join(folder, file))).toBe(false);
  });

  test.each([
    ['sandbox.json', 'azure/azure.sqlite'],
    ['azure/azure.sqlite', 'sandbox.json'],
  ])('is refused where %s is there and %s is missing', (there, gone) => {
    const folder = copy();
    rmSync(path.join(folder, gone));
    const [first, second] = [gone, there].map((name) => path.join(folder, name));
    expect(stateFaults(folder)).toEqual([`${first} is missing, and ${second} is there`]);
  });

  test('of a first start that was ended before there was a fleet is begun afresh', () => {
    const folder = copy();
    const kept = new SandboxFolder(folder, false);
    expect(kept.hasFleet()).toBe(true);
    kept.keep(5, false);
    const again = new SandboxFolder(folder, false);
    expect([again.hasFleet(), existsSync(path.join(folder, 'azure'))]).toEqual([false, false]);
  });

  test('is not taken for damaged while another host has it open', () => {
    const folder = copy();
    const open = Store.open(path.join(folder, 'host.db'));
    onTestFinished(() => open.close());
    expect(stateFaults(folder)).toEqual([]);
  });
});

test('a certificate that is damaged is made anew', async () => {
  const folder = copy();
  writeFileSync(path.join(folder, 'azure/ca.pem'), 'garbage');
  truncateSync(path.join(folder, 'azure/key.pem'), 20);
  const azure = await startSimulatedAzure({
    clock: new DrivenClock(Date.UTC(2026, 0, 1)),
    seed: 1,
    dataDir: path.join(folder, 'azure'),
  });
  expect(azure.state().vms).toHaveLength(1);
  await azure.close();
  expect(readFileSync(path.join(folder, 'azure/ca.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
});

test('npm start says what it begins, then a line for each damaged file, and ends with code 2', async () => {
  const folder = copy();
  for (const file of ['sandbox.json', 'host.db']) writeFileSync(path.join(folder, file), '');
  mkdirSync(path.join(folder, 'own'));
  const { code, out, err } = await run('sandbox/main.ts', '--data', folder);
  expect(out).toMatch(/^accelnet \S+ on Node \S+: [^\n]+\n$/);
  expect([code, err.trimEnd().split('\n')]).toEqual([
    2,
    [
      `${path.join(folder, 'sandbox.json')} is damaged (it is no whole JSON); npm start -- --reset begins afresh`,
      `${path.join(folder, 'host.db')} is damaged (it is empty); npm start -- --reset begins afresh`,
    ],
  ]);
});

test('the simulated Azure alone names its damaged file in one line', async () => {
  const folder = path.join(copy(), 'azure');
  writeFileSync(path.join(folder, 'azure.sqlite'), 'garbage '.repeat(1000));
  const { code, out, err } = await run('sandbox/arm/main.ts', '--data', folder);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(
    /^data folder .*azure\.sqlite is damaged \(.*\); --reset begins with an empty world\n$/,
  );
});

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'none';
}

function run(program: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: bareEnvironment() };
    const child = execFile(process.execPath, [program, ...args], options, (_error, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
}
