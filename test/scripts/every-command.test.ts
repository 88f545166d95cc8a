import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const { scripts, version } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  version: string;
};

// Scripts that run programs of others, which read their own command lines, or that only npm starts.
const ofOthers = ['check', 'check:static', 'postinstall', 'proof:install', 'start:func', 'test'];
const ours = Object.entries(scripts).filter(([name]) => !ofOthers.includes(name));

/** The program that a script of package.json runs. Only the check of the Node version may run before it reads the command line. */
const programOf = (script: string): string | undefined =>
  /^(?:node scripts\/require-node\.cjs && )?node (?:--[a-z-]+=\d+ )*((?:scripts|sandbox)\/[\w/-]+\.ts|cli\/accelnet\.ts \w+)$/.exec(
    script,
  )?.[1];

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(program: string, ...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: bareEnvironment(), timeout: 20_000 };
    const child = execFile(process.execPath, [...program.split(' '), ...args], options, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

test('every script of package.json runs exactly one program of ours, or is listed as running those of others', () => {
  expect(ours.filter(([, script]) => programOf(script) === undefined)).toEqual([]);
  expect(ofOthers.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(programOf('node scripts/build.ts && node scripts/package.ts')).toBeUndefined();
});

describe.each(ours.map(([name, script]) => [name, programOf(script) ?? ''] as const))(
  'npm run %s',
  (_, program) => {
    test('refuses an unknown option before it does anything', async () => {
      const { code, out, err } = await run(program, '--versoin');
      expect([code, out]).toEqual([2, '']);
      expect(err.split('\n')[0]).toBe('--versoin: there is no such option; did you mean --version?');
      expect(err).toMatch(/\n--help shows the options\n$/);
    });

    test('shows its usage and its version', async () => {
      const [helped, versioned] = await Promise.all([run(program, '--help'), run(program, '--version')]);
      expect(helped).toMatchObject({ code: 0, err: '' });
      expect(helped.out).toMatch(
        /^(?:npm (?:run [\w:-]+|start)|accelnet \w+)[\s\S]*\n {2}--help +prints this\n/,
      );
      expect(versioned).toEqual({ code: 0, out: `${version}\n`, err: '' });
    });
  },
);

test('a misspelt seed plays no story', async () => {
  const { code, out, err } = await run('sandbox/scenarios/main.ts', 'new-vm', '--sed', '3');
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe('--sed: there is no such option; did you mean --seed?\n--help shows the options\n');
});

test('only programs that another program of ours starts read the command line themselves', () => {
  const files = globSync('{src,cli,scripts,sandbox}/**/*.{ts,cjs}', { cwd: root });
  const reading = files.filter((file) => /\bargv\b|\bparseArgs\b/.test(read(file)));
  expect(reading.toSorted()).toEqual([
    'cli/accelnet.ts',
    'cli/command-line/run-command.ts',
    'cli/command-line/sort-words.ts',
    // Passes it on.
    'cli/restart.ts',
    'sandbox/campaign/worker.ts',
    // Names the `argv` of the az CLI’s Python.
    'scripts/az.ts',
    'scripts/bench/waiting-function.ts',
    'scripts/mutation/process.ts',
    'scripts/proof/measure/delay-relay.ts',
    'scripts/register-app.ts',
  ]);
});
