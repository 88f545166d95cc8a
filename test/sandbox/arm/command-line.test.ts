import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const main = fileURLToPath(new URL('../../../sandbox/arm/main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  readonly printed: () => string;
  readonly complained: () => string;
}

function run(...words: string[]): Run {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, error] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    error += chunk;
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, printed: () => out, complained: () => error };
}

async function ended({ child }: Run): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'close');
  return child.exitCode;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'simulated-azure-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the command line', () => {
  test('prints the variables that connect a Functions host to it, and saves its world at a clean end', async () => {
    const data = newFolder();
    const started = run('--data', data, '--seed', '3');
    while (!started.printed().includes('# admin:')) await once(started.child.stdout ?? started.child, 'data');
    const names = [...started.printed().matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'NODE_EXTRA_CA_CERTS',
      'NO_PROXY',
      'IDENTITY_ENDPOINT',
      'IDENTITY_HEADER',
      'ACCELNET_ARM_ENDPOINT',
      'ACCELNET_ARM_AUDIENCE',
      'ACCELNET_SUBSCRIPTIONS',
    ]);
    const admin = /# admin: (\S+)/.exec(started.printed())?.[1] ?? '';
    expect((await fetch(admin)).status).toBe(200);
    started.child.kill('SIGTERM');
    expect(await ended(started)).toBe(0);
    expect(existsSync(join(data, 'azure.sqlite'))).toBe(true);
    expect(started.complained()).toBe('');
  });

  test('reports in one line that a port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const refused = run('--port', String(port));
    expect(await ended(refused)).toBe(2);
    expect(refused.complained()).toBe(`port ${port} on 127.0.0.1 is in use\n`);
  });

  test('reports in one line that a data folder cannot be created', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const refused = run('--data', join(file, 'below'));
    expect(await ended(refused)).toBe(2);
    expect(refused.complained()).toMatch(/^data folder \S+: ENOTDIR.*\n$/);
  });

  test('reports all wrong options at once', async () => {
    const refused = run('--port', 'x', '--clock', 'slow', '--retry-after', '-1', '--colour', 'red', 'word');
    expect(await ended(refused)).toBe(2);
    expect(refused.complained().split('\n')).toEqual([
      '--colour: there is no such option',
      'word: is not expected here',
      '--port: should be a whole number from 0 to 65535, not "x"',
      '--clock: should be real, paced:ORIGIN:REAL_ORIGIN:SPEED or driven:START, not "slow"',
      '--retry-after: should be none or a whole number of seconds up to 86400, not "-1"',
      '--help shows the options',
      '',
    ]);
  });

  test('shows its options with --help', async () => {
    const helped = run('--help');
    expect(await ended(helped)).toBe(0);
    expect(helped.printed()).toContain('--admin-port N');
  });
});
