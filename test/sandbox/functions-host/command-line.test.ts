import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from './support/app-copy.ts';
import { fixtureApp } from './support/driven-host.ts';
import { endLeftHosts, HostProcess } from './support/host-process.ts';

const { folder, remove } = temporaryFolder();
afterAll(() => {
  endLeftHosts();
  remove();
});
const at = (name: string): string => path.join(folder, name);

async function refusal(...args: string[]): Promise<string> {
  const { code, out, err } = await new HostProcess(args).ended();
  expect({ code, out }).toEqual({ code: 2, out: [] });
  return err;
}

function appWith(name: string, main: string, files: Record<string, string>): string {
  mkdirSync(at(name), { recursive: true });
  writeFileSync(
    path.join(at(name), 'package.json'),
    JSON.stringify({ main, type: name.includes('esm') ? 'module' : 'commonjs' }),
  );
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(at(name), file), text);
  return at(name);
}

describe('the command line', () => {
  test('shows its options with --help', async () => {
    const { code, out } = await new HostProcess(['--help']).ended();
    expect(code).toBe(0);
    for (const option of ['--app', '--port', '--data', '--clock', '--quiet'])
      expect(out.join('\n')).toContain(option);
  });

  test('reports all its faults at once', async () => {
    const err = await refusal('extra', '--port', '99999', '--clock', 'fast', '--verbose');
    expect(err.split('\n')).toEqual([
      '--verbose: there is no such option',
      'extra: is not expected here',
      '--app: is needed: the folder of the app',
      '--port: should be a whole number from 0 to 65535, not "99999"',
      '--clock: should be real, paced:ORIGIN:REAL_ORIGIN:SPEED or driven:START, not "fast"',
      '--help shows the options',
      '',
    ]);
  });

  test.each([
    ['an app that does not exist', ['--app', at('nowhere')], /package\.json does not exist/],
    [
      'a main that matches nothing',
      ['--app', appWith('empty', 'dist/*.js', {})],
      /"dist\/\*\.js", which matches no file/,
    ],
    [
      'an app that throws',
      ['--app', appWith('throws', 'a.js', { 'a.js': 'throw new Error("no luck")' })],
      /no luck/,
    ],
    [
      'an app without functions',
      ['--app', appWith('none', 'a.js', { 'a.js': '' })],
      /registers no functions/,
    ],
    [
      'a host.json that is wrong',
      ['--app', appWith('bad', 'a.js', { 'host.json': '{"extensions":{"durableTask":{"hubName":7}}}' })],
      /hubName/,
    ],
    [
      'a data file in no folder',
      ['--app', fixtureApp, '--data', '/dev/null/x/data.sqlite'],
      /folder of --data/,
    ],
    [
      'a data file that cannot be written',
      ['--app', fixtureApp, '--data', '/proc/data.sqlite'],
      /cannot be opened/,
    ],
  ])('refuses %s in one line', async (_, args, reason) => {
    const err = await refusal(
      '--port',
      '0',
      ...(args.includes('--data') ? [] : ['--data', ':memory:']),
      ...args,
    );
    expect(err).toMatch(reason);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test('refuses a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await refusal('--app', fixtureApp, '--data', ':memory:', '--port', `${port}`)).toBe(
      `port ${port} is in use\n`,
    );
    server.close();
  });

  test('refuses a data file that another host has open', async () => {
    const args = ['--app', fixtureApp, '--port', '0', '--data', at('shared.sqlite')];
    const first = new HostProcess(args);
    await first.listening();
    expect(await refusal(...args)).toMatch(/shared\.sqlite is in use by another host/);
    first.kill('SIGTERM');
    expect((await first.ended()).code).toBe(0);
  });

  test('prints lines with the time of its clock, and only warnings and errors with --quiet', async () => {
    const driven = [
      '--app',
      fixtureApp,
      '--port',
      '0',
      '--data',
      ':memory:',
      '--clock',
      `driven:${Date.UTC(2030, 0, 1)}`,
    ];
    for (const quiet of [[], ['--quiet']]) {
      const host = new HostProcess([...driven, ...quiet]);
      const url = await host.listening();
      await fetch(`${url}/api/speak`, { method: 'POST' });
      host.kill('SIGTERM');
      const { out } = await host.ended();
      const lines = [
        '2030-01-01T00:00:00.000Z [Information] speak: said',
        '2030-01-01T00:00:00.000Z [Warning] speak: warned',
      ];
      expect(out.filter((line) => line.includes('speak:'))).toEqual(
        quiet.length > 0 ? lines.slice(1) : lines,
      );
      expect(out.find((line) => line.startsWith('listening'))).toMatch(
        /^listening http:\/\/127\.0\.0\.1:\d+ functions: .*hello/,
      );
    }
  });
});

describe('an app in every form', () => {
  const source = `
    import { app } from '@azure/functions';
    import * as df from 'durable-functions';
    df.app.activity('twice', { handler: (n) => n * 2 });
    df.app.orchestration('small', function* (context) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10));
      return yield context.df.callActivity('twice', context.df.getInput());
    });
    app.http('date', { methods: ['GET'], handler: () => ({ jsonBody: [Date.now(), typeof Date, new Date(0) instanceof Date] }) });
  `;
  const bundled = async (format: 'cjs' | 'esm'): Promise<string> => {
    const banner = {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    };
    const result = await build({
      stdin: { contents: source, resolveDir: folder },
      ...{
        bundle: true,
        write: false,
        platform: 'node',
        format,
        minify: true,
        external: ['@azure/functions-core'],
      },
      ...(format === 'esm' ? { banner, mainFields: ['module', 'main'] } : {}),
    });
    return result.outputFiles[0]?.text ?? '';
  };

  test.each([
    ['an ES module', async () => appWith('esm', 'main.js', { 'main.js': source })],
    [
      'an ES module with top-level await',
      async () => appWith('esm-await', 'main.js', { 'main.js': `await 0;${source}` }),
    ],
    ['a CommonJS bundle', async () => appWith('bundle', 'main.cjs', { 'main.cjs': await bundled('cjs') })],
    [
      'an ES module bundle',
      async () => appWith('bundle-esm', 'main.mjs', { 'main.mjs': await bundled('esm') }),
    ],
  ])('runs as %s', async (_, app) => {
    const now = Date.UTC(2030, 0, 1);
    const host = new HostProcess([
      '--app',
      await app(),
      '--port',
      '0',
      '--data',
      ':memory:',
      '--clock',
      `paced:${now}:${Date.now()}:1`,
    ]);
    const url = await host.listening();
    await fetch(`${url}/durabletask/orchestrators/small/one`, { method: 'POST', body: '21' });
    let status = { runtimeStatus: '', output: null };
    while (status.runtimeStatus !== 'Completed') {
      await fetch(`${url}/admin/sandbox/clock?whenIdle=true`);
      status = (await (await fetch(`${url}/durabletask/instances/one`)).json()) as typeof status;
    }
    expect(status.output).toBe(42);
    const [time, type, isDate] = (await (await fetch(`${url}/api/date`)).json()) as [number, string, boolean];
    expect([new Date(time).getUTCFullYear(), type, isDate]).toEqual([2030, 'function', true]);
    host.kill('SIGTERM');
    expect((await host.ended()).code).toBe(0);
  });
});
