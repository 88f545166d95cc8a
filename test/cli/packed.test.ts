import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../cli/command-line/version.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../sandbox/arm/simulated-azure.ts';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';
import { PacedClock } from '../../sandbox/clock.ts';
import { SandboxFolder } from '../../sandbox/sandbox-folder.ts';
import { stageTool } from '../../scripts/package/write-tool.ts';

const root = path.resolve(import.meta.dirname, '../..');
const hour = 3_600_000;
const day = 24 * hour;

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe('the tool as it is packed', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'accelnet-tool-'));
  const program = path.join(folder, 'dist/accelnet.mjs');
  const sandbox = path.join(folder, 'sandbox');
  let azure: SimulatedAzure;

  const run = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const options = { cwd: folder, env: bareEnvironment(), timeout: 30_000 };
      const child = execFile(process.execPath, [program, ...args], options, (_error, out, err) =>
        resolve({ code: child.exitCode, out, err }),
      );
    });
  const assess = (...args: string[]): Promise<Ran> => run('assess', '--sandbox', sandbox, ...args);

  beforeAll(async () => {
    await stageTool(root, folder);
    const realOrigin = Date.now();
    // Its Azure is a month ahead of this machine, and sixty times as fast.
    azure = await startSimulatedAzure({
      clock: new PacedClock({ origin: realOrigin + 30 * day, realOrigin, speed: 60 }),
      seed: 3,
    });
    const order = { size: 'Standard_D4s_v3', settled: true, raiseEvents: false };
    const there = realOrigin + 30 * day;
    azure.createVm({ ...order, name: 'new', createdAt: there - hour });
    azure.createVm({ ...order, name: 'old', createdAt: there - 3 * day });
    azure.createVm({ ...order, name: 'on', nics: [{ name: 'on-nic', accelerated: true }] });
    new SandboxFolder(sandbox, false).print(azure.environment());
  });
  afterAll(async () => {
    await azure.close();
    rmSync(folder, { recursive: true });
  });

  test('is one package that needs no other and runs nothing when it is installed', () => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'accelnet', version, bin: { accelnet: 'dist/accelnet.mjs' } });
    for (const member of ['scripts', 'dependencies', 'private']) expect(manifest).not.toHaveProperty(member);
    const notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toMatch(/^@azure\/identity \d[\d.]+ \(MIT\)\n\n.*MIT License/ms);
  });

  test('names no folder of the machine that built it', () => {
    for (const file of globSync('dist/*', { cwd: folder }))
      expect([file, readFileSync(path.join(folder, file), 'utf8').includes(root)]).toEqual([file, false]);
  });

  test('contains every script that guests are asked to run', () => {
    const sources = globSync('cli/**/*.ts', { cwd: root }).map((file) =>
      readFileSync(path.join(root, file), 'utf8'),
    );
    const named = sources.flatMap((text) => [...text.matchAll(/guestScript\([`']([\w${}.-]+)[`']\)/g)]);
    const files = named.flatMap(([, file = '']) =>
      file.includes('$')
        ? ['linux.sh', 'windows.ps1'].map((kind) => file.replace(/\$\{\w+\}/, kind))
        : [file],
    );
    expect(files.toSorted()).toEqual(globSync('*', { cwd: path.join(folder, 'guest') }).toSorted());
  });

  test('shows its commands and its version, and refuses what it does not know', async () => {
    const [help, shown, wrong] = await Promise.all([run('--help'), run('--version'), run('asses')]);
    expect(help).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^accelnet COMMAND/) });
    expect(shown).toEqual({ code: 0, err: '', out: `${version}\n` });
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toBe(
      'asses: there is no such command; did you mean assess?\n--help shows the commands\n',
    );
  });

  test('completes with what is in the package', async () => {
    const [script, continued] = await Promise.all([
      run('completion', 'bash'),
      run('complete', '--', 'assess', ':--fo'),
    ]);
    expect(script.out).toContain('accelnet complete -- ');
    expect(continued).toEqual({ code: 0, err: '', out: '--format\ttable, json or csv\n' });
  });

  test('assesses the fleet of a sandbox in one command, by the sandbox’s clock', async () => {
    const { code, out } = await assess('--format', 'json');
    expect(code).toBe(0);
    const { vms } = JSON.parse(out) as { vms: { vm: string; newVm: boolean; reason: string }[] };
    const seen = vms.map(({ vm, newVm, reason }) => [vm.split('/').at(-1), newVm, reason]);
    expect(seen.toSorted()).toEqual([
      ['new', true, 'to-confirm'],
      ['old', false, 'report-only'],
      ['on', expect.any(Boolean), 'already-accelerated'],
    ]);
  });

  test('writes the same as a table without colours and as CSV', async () => {
    const [table, csv] = await Promise.all([assess(), assess('--format', 'csv')]);
    expect([table.code, csv.code]).toEqual([0, 0]);
    expect(table.out).toMatch(
      /^VM +LOCATION +SIZE +DECISION +REASON +WHY\n(?:rg-\S+ .*\n){3}\n(?: +\d {2}[\w-]+\n)+$/,
    );
    expect(csv.out.trimEnd().split('\r\n')).toHaveLength(4);
  });

  test('colours the words of decisions where it is told to, and nothing else', async () => {
    const env = { ...bareEnvironment(), FORCE_COLOR: '1' };
    const args = [program, 'assess', '--sandbox', sandbox];
    const out = await new Promise<string>((resolve) =>
      execFile(process.execPath, args, { cwd: folder, env }, (_error, text) => resolve(text)),
    );
    const [, coloured] = out.split('\u001B[32m').map((part) => part.split('\u001B[39m')[0]);
    expect(coloured).toBe('to-confirm');
    const plain = out.replaceAll('\u001B[32m', '').replaceAll('\u001B[39m', '');
    expect(plain).toBe((await assess()).out);
    expect(plain).not.toContain('\u001B');
  });

  test('ends with 1 where a VM cannot be read', async () => {
    const { code, out } = await assess('--vm', azure.vm('on').id.replace(/on$/, 'gone'));
    expect([code, out]).toEqual([1, expect.stringContaining('facts-not-readable')]);
  });

  test('has sent nothing but GET requests', () => {
    const sent = azure.journal().filter((entry) => entry.type === 'request');
    expect(sent.length).toBeGreaterThan(20);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
