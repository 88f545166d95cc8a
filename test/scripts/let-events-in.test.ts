import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { letEventsIn } from '../../scripts/deploy/let-events-in.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The address of an app that answers with this status after it has broken so many connections. */
async function app(status: number, broken = 0, body = '{}'): Promise<string> {
  let left = broken;
  const server: Server = createServer((request, response) => {
    if (left-- > 0) return request.socket.destroy();
    return response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/health`;
}

describe('after a deployment', () => {
  const tried = async (healthUrl: string | undefined, patienceMs = 1000): Promise<string[]> => {
    const set: string[] = [];
    const setEnvironment = async (name: string, value: string): Promise<void> =>
      void set.push(`${name}=${value}`);
    await letEventsIn({ healthUrl, patienceMs, pauseMs: 1, setEnvironment });
    return set;
  };

  test.each([200, 503])('events are enabled once the app answers with status %d', async (status) => {
    expect(await tried(await app(status))).toEqual(['EVENTING_ENABLED=true']);
  });

  test('events stay disabled if the app reports a wrong configuration, and its faults are shown', async () => {
    const faults = ['ACCELNET_MODE: should be a mode', 'policy file: limits: there is no such member'];
    const faulty = await app(503, 0, JSON.stringify({ healthy: false, faults }));
    await expect(tried(faulty)).rejects.toThrow(faults.join('\n'));
  });

  test('an app that does not answer yet is asked again', async () => {
    expect(await tried(await app(200, 3))).toEqual(['EVENTING_ENABLED=true']);
  });

  test('events stay disabled if the app never answers, and the error says what to do', async () => {
    await expect(tried(await app(200, 1e6), 5)).rejects.toThrow("does not answer: look at the app's log");
    await expect(tried(undefined)).rejects.toThrow('HEALTH_URL is not set');
    await expect(tried('nowhere')).rejects.toThrow();
  });

  test('the command of azure.yaml sets the variable with azd', async () => {
    const hooks = [...(await readFile(path.join(root, 'azure.yaml'), 'utf8')).matchAll(/run: (.+) }/g)];
    const commands = hooks.map(([, command = '']) => command).filter((one) => one.includes('let-events-in'));
    expect(commands).toHaveLength(2);
    expect(new Set(commands).size).toBe(1);
    const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-azd-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const azd = path.join(folder, 'azd');
    await writeFile(azd, `#!/bin/sh\necho "$@" > '${folder}/azd-arguments'\n`);
    await chmod(azd, 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, HEALTH_URL: await app(200) };
    const { stdout } = await promisify(execFile)('sh', ['-c', commands[0] ?? ''], { cwd: root, env });
    expect(stdout).toContain('Deployed.');
    expect(await readFile(path.join(folder, 'azd-arguments'), 'utf8')).toBe(
      'env set EVENTING_ENABLED true\n',
    );
  });
});
