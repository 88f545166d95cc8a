import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { ArmClock } from '../../cli/arm-clock.ts';
import { readCommandLine } from '../../cli/command-line/read.ts';
import { command } from '../../cli/measure/arguments.ts';
import { readMeasurement } from '../../cli/measure/measurement.ts';
import { type Outcome, runMeasurement } from '../../cli/measure/run.ts';
import { measurementText } from '../../cli/measure/text.ts';
import type { VmOrder } from '../../sandbox/arm/compute/vm-order.ts';
import { readConfig } from '../../src/config/config.ts';
import { type Bench, startBench } from '../sandbox/arm/support/bench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const vm = (name: string, accelerated: boolean, given: Partial<VmOrder> = {}): VmOrder => ({
  name,
  size: 'Standard_D4s_v3',
  settled: true,
  nics: [{ name: `${name}-nic`, accelerated }],
  ...given,
});

interface Measured {
  readonly outcome: Outcome;
  readonly said: readonly string[];
}

/** A measurement between two VMs by Run Command over HTTPS. */
async function measured(
  { azure, clock }: Bench,
  [server, client]: readonly [string, string],
  more: readonly string[] = [],
): Promise<Measured> {
  Object.assign(process.env, azure.environment());
  const reading = readCommandLine(['--server', server, '--client', client, ...more], command);
  const config = readConfig(azure.environment(), undefined);
  if (reading.kind !== 'arguments' || !config.ok) throw new Error(JSON.stringify([reading, config]));
  const credential = new ManagedIdentityCredential();
  const session = { config: config.config, credential, clock: new ArmClock(() => clock.now()) };
  let pauses = 0;
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      pauses++;
      clock.wakeAt(clock.now() + milliseconds, () => {
        pauses--;
        resolve();
      });
    });
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  let over = false;
  const outcome = runMeasurement(reading.value, session, {
    say,
    progress: say,
    now: () => clock.now(),
    pause,
  }).finally(() => {
    over = true;
  });
  // Time passes only while it waits, so that the client's command begins while the server's is running.
  while (!over) {
    await turn();
    await azure.inFlight.whenIdle();
    const next = clock.nextWake();
    if (pauses > 0 && next !== undefined) clock.advanceTo(next);
  }
  return { outcome: await outcome, said };
}

async function pair(
  bench: Bench,
  accelerated: boolean,
  client: Partial<VmOrder> = {},
): Promise<[string, string]> {
  const name = accelerated ? 'fast' : 'slow';
  const ids = [vm(`${name}-server`, accelerated), vm(`${name}-client`, accelerated, client)].map(
    (order) => bench.azure.createVm(order).id,
  );
  await bench.pass(60);
  return [ids[0] ?? '', ids[1] ?? ''];
}

const commandsInProgress = ({ azure }: Bench): number =>
  azure.state().operationsInProgress.filter(({ name }) => name === 'virtualMachines/runCommand').length;

describe('npm run measure', () => {
  test('measures between two VMs, and shows what acceleration gains', async () => {
    const bench = await startBench();
    const [slow, fast] = [await pair(bench, false), await pair(bench, true)];
    const { outcome: first, said } = await measured(bench, slow);
    expect(said).toContain('60 s have passed');
    expect(said.at(-1)).toBe('slow-server: done');
    const second = (await measured(bench, fast)).outcome;
    if (!first.ok || !second.ok) throw new Error(JSON.stringify([first, second]));
    expect([first.value.client.flags, second.value.client.flags]).toEqual(['off', 'on']);
    const moved = { server: second.value.server, client: second.value.client };
    const text = measurementText(second.value, second.notes, { ...first.value, ...moved });
    expect(text).toMatch(/^throughput, Gb\/s +1\.9\d {3}\(1\.\d\d to [12]\.\d\d in 5 runs\)$/m);
    expect(text).toMatch(/^throughput, Gb\/s +better: 1\.3\d times what it was \(by chance: 0\.8 %\)$/m);
    expect(text).toMatch(/^latency there and back, µs, median +better: 0\.\d\d times/m);
    expect(text).not.toContain('Not only the flags differ');
    expect(commandsInProgress(bench)).toBe(0);
  });

  test('calls the difference between two measurements of the same VMs noise', async () => {
    const bench = await startBench();
    const ids = await pair(bench, true);
    const [first, second] = [(await measured(bench, ids)).outcome, (await measured(bench, ids)).outcome];
    if (!first.ok || !second.ok) throw new Error(JSON.stringify([first, second]));
    expect(measurementText(second.value, [], first.value)).toMatch(/^throughput, Gb\/s +within noise/m);
    const three = (await measured(bench, ids, ['--runs', '3'])).outcome;
    if (!three.ok) throw new Error('not measured');
    expect(measurementText(three.value, [], three.value)).toMatch(
      /^throughput, Gb\/s +too few runs to tell/m,
    );
  });

  test('measures throughput from Windows, and notes that latency is not measured', async () => {
    const bench = await startBench();
    const { outcome } = await measured(bench, await pair(bench, true, { os: 'windows' }));
    if (!outcome.ok) throw new Error(outcome.faults.join('; '));
    expect(outcome.value.figures).toMatchObject({
      gbps: expect.arrayContaining([expect.any(Number)]),
      p50: [],
    });
    expect(outcome.notes).toEqual(['client: latency is not measured from Windows']);
  });

  test('names every reason why two VMs cannot be measured, and runs nothing', async () => {
    const bench = await startBench();
    const server = bench.azure.createVm(vm('server', true, { os: 'windows' })).id;
    const client = bench.azure.createVm(vm('client', true, { powerState: 'deallocated' })).id;
    await bench.pass(60);
    const { outcome } = await measured(bench, [server, client]);
    expect(outcome).toEqual({
      ok: false,
      faults: [`${client}: the VM is deallocated`, `${server}: only a Linux VM can serve`],
    });
    expect(bench.azure.journal().some((entry) => entry.type === 'request' && entry.method === 'POST')).toBe(
      false,
    );
  });

  test.each([
    ['text without an answer', 'command not found', 'holds no report'],
    ['markup and more members', '{"version":1,"role":"client","<script>":1}', 'cannot be read'],
    [
      'figures that are impossible',
      '{"version":1,"role":"client","os":"linux","streams":8,"seconds":1e99}',
      'cannot be read',
    ],
  ])('refuses a guest that answers with %s', async (_, answer, why) => {
    const bench = await startBench({
      runCommands: [
        {
          commandId: 'RunShellScript',
          answer: () => ({
            stdout: answer.startsWith('{')
              ? `ACCELNET-MEASURE-BEGIN\n${answer}\nACCELNET-MEASURE-END`
              : answer,
          }),
        },
      ],
    });
    const { outcome } = await measured(bench, await pair(bench, true));
    expect(outcome).toMatchObject({ ok: false, faults: [expect.stringContaining(why), expect.anything()] });
  });

  test('reports that the client has no tools and that the ports of the server are in use', async () => {
    const answer = (body: object): string =>
      `ACCELNET-MEASURE-BEGIN\n${JSON.stringify(body)}\nACCELNET-MEASURE-END\n`;
    const head = { version: 1, role: 'client', os: 'linux', streams: 8, seconds: 10 };
    const missing = answer({ ...head, throughput: { state: 'missing' }, latency: { state: 'no-server' } });
    const taken = { version: 1, role: 'server', throughput: 'died', latency: 'port-taken' };
    const served = answer({ ...taken, connected: false, ended: 'nobody-serves', seconds: 2 });
    const bench = await startBench({
      runCommands: [
        {
          commandId: 'RunShellScript',
          answer: ({ name }) => ({ stdout: name.endsWith('client') ? missing : served }),
        },
      ],
    });
    const { outcome } = await measured(bench, await pair(bench, true));
    expect(outcome).toEqual({
      ok: false,
      faults: [
        'client: iperf3 is not installed (--install has the scripts install it)',
        'client: sockperf found nobody who serves; a security group or firewall may be in the way',
        'server: iperf3 died',
        'server: sockperf did not serve, because another program has its port (--ports)',
      ],
    });
  });

  test('lets no server command run on if the client cannot begin', async () => {
    const bench = await startBench();
    const [server, client] = await pair(bench, true);
    bench.azure.addFault({
      operation: 'virtualMachines/runCommand',
      resource: client,
      effect: { kind: 'http', status: 403, code: 'AuthorizationFailed', message: 'no' },
    });
    const { outcome } = await measured(bench, [server, client]);
    expect(outcome).toMatchObject({ ok: false });
    await bench.pass(600);
    expect(commandsInProgress(bench)).toBe(0);
  });
});

describe('the command line of npm run measure', () => {
  test('has all its faults reported at once', () => {
    const id =
      '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/a';
    expect(
      readCommandLine(['--server', 'x', '--runs', '12', '--address', 'web;reboot', '--ports', '1'], command),
    ).toMatchObject({
      kind: 'faults',
      faults: [
        expect.stringMatching(/^--server: /),
        '--client: is needed',
        '--runs: should be a whole number from 1 to 9, not "12"',
        '--address: should be an IP address',
        '--ports: should be two ports with a comma between them, such as 5201,5202',
      ],
    });
    expect(
      readCommandLine(
        ['--server', id, '--client', id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')],
        command,
      ),
    ).toMatchObject({
      kind: 'faults',
    });
    expect(
      readCommandLine(['--server', id, '--client', `${id}b`, '--runs', '9', '--seconds', '300'], command),
    ).toEqual({
      kind: 'faults',
      faults: ['--runs and --seconds: both tests together should take at most 3600 s'],
    });
  });

  test('refuses a --before file that the program did not write', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-measure-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'before.json');
    await writeFile(file, '{"version":2}');
    const id = (name: string): string =>
      `/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;
    const program = [
      'cli/accelnet.ts',
      'measure',
      '--server',
      id('a'),
      '--client',
      id('b'),
      '--before',
      file,
    ];
    const { PATH = '' } = before;
    const failed = await run(process.execPath, program, { cwd: root, env: { PATH } }).catch(
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('version: should be 1') });
  });

  test('shows the usage with --help', async () => {
    const { stdout } = await run(process.execPath, ['cli/accelnet.ts', 'measure', '--help'], { cwd: root });
    expect(stdout).toContain('accelnet measure --server ID --client ID');
  });

  test('accepts a file of its own format and nothing else', async () => {
    const text = await readFile(path.join(root, 'test/fixtures/measure/before.json'), 'utf8');
    expect(readMeasurement(text)).toMatchObject({ ok: true });
    expect(readMeasurement('{')).toEqual({ ok: false, faults: ['is not JSON'] });
    expect(readMeasurement(text.replace('"gbps"', '"gbit"'))).toMatchObject({ ok: false });
  });
});
