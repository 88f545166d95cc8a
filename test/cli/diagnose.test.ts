import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, describe, expect, test } from 'vitest';
import { ArmClock } from '../../cli/arm-clock.ts';
import { readCommandLine } from '../../cli/command-line/read.ts';
import { command } from '../../cli/diagnose/arguments.ts';
import { runDiagnosis } from '../../cli/diagnose/run.ts';
import { diagnosisText } from '../../cli/diagnose/text.ts';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';
import type { Diagnosed } from '../../src/assessment/diagnose.ts';
import { readConfig } from '../../src/config/config.ts';
import { type Bench, startBench } from '../sandbox/arm/support/bench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const accelerated = (name: string, given: Partial<VmOrder> = {}): VmOrder => ({
  name,
  size: 'Standard_D4s_v3',
  settled: true,
  nics: [{ name: `${name}-nic`, accelerated: true }],
  ...given,
});

/** A diagnosis that asks the guest by Run Command over HTTPS. */
async function asked({ azure, clock, pass, during }: Bench, orders: readonly VmOrder[]): Promise<Diagnosed> {
  const [vm, peer] = orders.map((order) => azure.createVm(order).id);
  await pass(60);
  Object.assign(process.env, azure.environment());
  const args = ['--vm', vm ?? '', '--ask-guest', ...(peer === undefined ? [] : ['--peer', peer])];
  const reading = readCommandLine(args, command);
  const config = readConfig(azure.environment(), undefined);
  if (reading.kind !== 'arguments' || !config.ok) throw new Error(JSON.stringify([reading, config]));
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      clock.wakeAt(clock.now() + milliseconds, resolve);
    });
  const credential = new ManagedIdentityCredential();
  const session = { config: config.config, credential, clock: new ArmClock(() => clock.now()) };
  const surroundings = { say: () => undefined, now: () => clock.now(), pause };
  const diagnosed = await during(runDiagnosis(reading.value, undefined, session, surroundings));
  if (!diagnosed.ok) throw new Error(diagnosed.failure.message);
  return diagnosed.value;
}

const plain = (text: string): string => text;
const found = ({ causes }: Diagnosed): string[] =>
  causes.filter(({ state }) => state === 'found').map(({ cause }) => cause);

describe('npm run diagnose', () => {
  test.each(['linux', 'windows'] as const)('finds that a healthy %s guest works', async (os) => {
    const diagnosed = await asked(await startBench(), [accelerated('vm', { os })]);
    expect(diagnosed.conclusion).toMatchObject({ kind: 'working' });
  });

  test.each<[string, Partial<VmOrder>, string]>([
    ['a guest without any driver', { driver: false }, '15b3:1016 (Mellanox ConnectX-4 or newer, mlx5)'],
    ['MANA hardware without its driver', { drivers: ['mlx5'], hardware: 'mana' }, '1414:00ba (MANA)'],
    [
      'ConnectX-3 without its driver',
      { drivers: ['mlx5'], hardware: 'mlx4' },
      '15b3:1004 (Mellanox ConnectX-3, mlx4)',
    ],
    ['a Windows guest without driver', { os: 'windows', driver: false }, '15b3:1016'],
  ])('finds %s', async (_, order, evidence) => {
    const diagnosed = await asked(await startBench(), [accelerated('vm', order)]);
    expect(found(diagnosed)).toEqual(['no-driver']);
    expect(diagnosed.conclusion.sentence).toContain(evidence);
    expect(diagnosisText(diagnosed, plain)).toMatch(/^FOUND +The guest has no driver .*\(no-driver\)$/m);
  });

  test('finds a kernel that is too old for MANA, by what its log says', async () => {
    const old = { hardware: 'mana', kernel: '6.2.0-1018-azure' } as const;
    const diagnosed = await asked(await startBench(), [accelerated('vm', old)]);
    expect(found(diagnosed)).toEqual(['driver-broken']);
    expect(diagnosisText(diagnosed, plain)).toContain(
      'kernel 6.2.0-1018-azure is too old for this MANA hardware',
    );
  });

  test('finds a peer whose flag is off, and changes nothing in Azure', async () => {
    const bench = await startBench();
    const { conclusion } = await asked(bench, [
      accelerated('vm'),
      accelerated('other', { nics: [{ name: 'plain' }] }),
    ]);
    expect(conclusion).toMatchObject({
      cause: 'peer-not-accelerated',
      sentence: expect.stringContaining('other'),
    });
    const writes = bench.azure
      .journal()
      .filter((entry) => entry.type === 'request' && entry.method !== 'GET');
    expect(writes).toMatchObject([{ operation: 'virtualMachines/runCommand' }]);
  });

  test('does not ask the guest of a VM that does not run', async () => {
    const { causes } = await asked(await startBench(), [accelerated('vm', { powerState: 'deallocated' })]);
    expect(causes.find(({ cause }) => cause === 'no-driver')?.why).toBe('the VM is deallocated');
  });

  test('reads what the script printed in the guest, and prints the diagnosis as text or JSON', async () => {
    const { azure } = await startBench();
    const { id } = azure.createVm(accelerated('vm'));
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-diagnose-'));
    const fixture = path.join(root, 'test/fixtures/diagnosis/mariner-2-mana-probe-fails.json');
    const { printed } = JSON.parse(await readFile(fixture, 'utf8')) as { printed: string[] };
    const report = path.join(folder, 'report.txt');
    const env = { ...bareEnvironment(), ...azure.environment() };
    const said = (...args: string[]): Promise<{ stdout: string }> =>
      run(process.execPath, ['cli/accelnet.ts', 'diagnose', '--vm', id, ...args], { cwd: root, env });
    try {
      await writeFile(report, printed.join('\n'));
      const [text, json] = await Promise.all([
        said('--guest-report', report),
        said('--guest-report', report, '--json'),
      ]);
      expect(text.stdout).toMatch(/\bgdma probe failed[\s\S]+Fix: Update the kernel/);
      expect(JSON.parse(json.stdout)).toMatchObject({
        conclusion: { kind: 'cause', cause: 'driver-broken' },
      });
      await expect(said('--guest-report', path.join(folder, 'none'))).rejects.toMatchObject({ code: 2 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('ends with exit code 2 if the report cannot be read, and does not ask Azure', async () => {
    const bench = await startBench();
    const { id } = bench.azure.createVm(accelerated('vm'));
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-diagnose-'));
    const file = path.join(folder, 'report.txt');
    const env = { ...bareEnvironment(), ...bench.azure.environment() };
    const args = ['cli/accelnet.ts', 'diagnose', '--vm', id, '--guest-report', file];
    try {
      await writeFile(file, 'ACCELNET-GUEST-PROBE-BEGIN\n{"version":1');
      await expect(run(process.execPath, args, { cwd: root, env })).rejects.toMatchObject({
        code: 2,
        stdout: '',
        stderr: '--guest-report: the report has no end: the file was cut off\n',
      });
      expect(bench.azure.journal().filter(({ type }) => type === 'request')).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('says that details cannot be read, and goes on with the report', async () => {
    const { azure } = await startBench();
    const { id } = azure.createVm(accelerated('vm'));
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-diagnose-'));
    const file = path.join(folder, 'report.txt');
    const fixture = path.join(root, 'test/fixtures/diagnosis/ubuntu-2404-mlx5.json');
    const { printed } = JSON.parse(await readFile(fixture, 'utf8')) as { printed: string[] };
    const env = { ...bareEnvironment(), ...azure.environment() };
    const args = ['cli/accelnet.ts', 'diagnose', '--vm', id, '--guest-report', file, '--json'];
    try {
      await writeFile(file, printed.join('\n').replace('"modules":', '"madeUp":'));
      const { stdout, stderr } = await run(process.execPath, args, { cwd: root, env });
      expect(stderr).toMatch(/^--guest-report: its details cannot be read: /);
      expect(JSON.parse(stdout)).toMatchObject({ conclusion: { kind: 'working' } });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test.each<[string, string[], RegExp]>([
    ['without a VM', [], /--vm: is needed/],
    ['with ids that are no VMs', ['--vm', '/x', '--peer', 'y'], /--vm: .*\n.*--peer: /],
    ['with an unknown option', ['--force'], /--force/],
    ['with two sources of the report', ['--vm', '/x', '--ask-guest', '--guest-report', 'f'], /--vm/],
    ['with plain HTTP', ['--endpoint', 'http://x'], /--endpoint: should be an https URL/],
  ])('refuses a command line %s', (_, args, faults) => {
    const reading = readCommandLine(args, command);
    expect(reading.kind === 'faults' ? reading.faults.join('\n') : reading.kind).toMatch(faults);
  });
});
