import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseClientAnswer, parseServerAnswer } from '../../cli/measure/answers.ts';

// The scripts as they are, in a machine that has only these programs; with real ones they run in `npm run proof`.

const run = promisify(execFile);
const guest = path.resolve(import.meta.dirname, '../../guest');
const defaultValue = [
  'sh',
  'awk',
  'cat',
  'date',
  'mktemp',
  'rm',
  'sed',
  'sleep',
  'sort',
  'tr',
  'head',
  'timeout',
  'setpriv',
];

async function machine(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-guest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of defaultValue) {
    const { stdout } = await run('sh', ['-c', `command -v ${name} || true`]);
    if (stdout.trim() !== '') await symlink(stdout.trim(), path.join(folder, name));
  }
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(path.join(folder, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  return folder;
}

async function printed(
  script: 'client' | 'server',
  programs: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const PATH = await machine(programs);
  const env = {
    PATH,
    ACCELNET_SERVER: '10.0.0.4',
    ACCELNET_FIRST_WAIT: '0',
    ACCELNET_SECONDS: '1',
    ...settings,
  };
  return (await run('/bin/sh', [path.join(guest, `measure-${script}.sh`)], { env })).stdout;
}

const iperf3 = (bits: string): string =>
  `printf '{\\n "end": {\\n  "sum_sent": {\\n   "bits_per_second": 1,\\n   "retransmits": 7\\n  },\\n  "sum_received": {\\n   "bits_per_second": %s\\n  }\\n }\\n}\\n' '${bits}'`;
const sockperf = (p50: string): string =>
  `printf 'sockperf: Summary: Round trip is 30.1 usec\\nsockperf: ---> percentile 99.900 = 90.5\\nsockperf: ---> percentile 99.000 = 61.5\\nsockperf: ---> percentile 90.000 = 40.5\\nsockperf: ---> percentile 50.000 = %s\\n' '${p50}'`;

describe('guest/measure-client.sh', () => {
  test('gives each run, and median, least and most, in less than Run Command gives back', async () => {
    const text = await printed(
      'client',
      { iperf3: iperf3('9412345678.5'), sockperf: sockperf('28.25') },
      { ACCELNET_RUNS: '9' },
    );
    expect(Buffer.byteLength(text)).toBeLessThan(4096);
    const answer = parseClientAnswer(text);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        throughput: { state: 'measured', gbps: { median: 9.4123, least: 9.4123, most: 9.4123 } },
        latency: { state: 'measured', p50: { median: 28.25 }, p99: { median: 61.5 } },
      },
    });
    if (!answer.ok || !('runs' in answer.value.throughput)) throw new Error(text);
    expect(answer.value.throughput.runs).toHaveLength(9);
    expect(answer.value.throughput.runs[0]).toMatchObject({ gbps: 9.4123, retransmits: 7 });
  });

  test('says which tools are missing', async () => {
    expect(parseClientAnswer(await printed('client', {}))).toMatchObject({
      ok: true,
      value: { throughput: { state: 'missing' }, latency: { state: 'missing' } },
    });
  });

  test.each([
    ['an error after a sum', `${iperf3('1e9')}; printf '"error": "the server has terminated"'`, 'no-server'],
    ['quotes and commands for a figure', iperf3('"1; rm -rf /"'), 'broken-off'],
    ['a figure like a number', iperf3('1.2.3'), 'broken-off'],
    ['nothing', 'exit 0', 'no-server'],
  ])('takes no figure from an iperf3 that prints %s', async (_, text, state) => {
    expect(parseClientAnswer(await printed('client', { iperf3: text }))).toMatchObject({
      ok: true,
      value: { throughput: { state } },
    });
  });

  test.each(['$(reboot)', '"},{"', '1.2.3', ''])(
    'takes no figure from a sockperf that says %s',
    async (p50) => {
      expect(parseClientAnswer(await printed('client', { sockperf: sockperf(p50) }))).toMatchObject({
        ok: true,
        value: { latency: { state: 'broken-off', runs: [] } },
      });
    },
  );

  test.each([
    [{ ACCELNET_SERVER: '10.0.0.4; reboot' }, 'ACCELNET_SERVER: should be the IP address of the server'],
    [{ ACCELNET_RUNS: '10' }, 'ACCELNET_RUNS: should be from 1 to 9'],
    [{ ACCELNET_STREAMS: '$(id)' }, 'ACCELNET_STREAMS: should be a whole number'],
  ])('refuses %o', async (settings, said) => {
    await expect(printed('client', {}, settings)).rejects.toMatchObject({ code: 2, stderr: `${said}\n` });
  });

  test('installs nothing unless it is told to', async () => {
    const programs = { 'apt-get': ': >"$ASKED"' };
    const folder = await machine(programs);
    const asks = async (settings: Readonly<Record<string, string>>): Promise<boolean> => {
      const asked = path.join(folder, 'asked');
      const server = { ACCELNET_SERVER: '10.0.0.4', ACCELNET_FIRST_WAIT: '0' };
      const env = { PATH: folder, ASKED: asked, ...server, ...settings };
      await run('/bin/sh', [path.join(guest, 'measure-client.sh')], { env });
      return existsSync(asked);
    };
    expect(await asks({})).toBe(false);
    expect(await asks({ ACCELNET_INSTALL: 'yes' })).toBe(true);
  });
});

describe('guest/measure-server.sh', () => {
  test('ends at once and says why where there is nothing to serve with', async () => {
    expect(parseServerAnswer(await printed('server', {}))).toMatchObject({
      ok: true,
      value: { throughput: 'missing', latency: 'missing', connected: false, ended: 'nobody-serves' },
    });
  });

  test('refuses a limit that is no number', async () => {
    await expect(printed('server', {}, { ACCELNET_LIMIT: '1h' })).rejects.toMatchObject({ code: 2 });
  });
});
