import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { accelnet } from '../../cli/commands.ts';
import { exitCodes } from '../../cli/exit-codes.ts';
import { bareEnvironment } from '../../sandbox/bare-environment.ts';

const root = path.resolve(import.meta.dirname, '../..');
const names = Object.keys(accelnet.commands);
const shells = ['bash', 'zsh', 'fish', 'powershell'];

const refused: readonly (readonly [string, string[], RegExp])[] = [
  ['no command', [], /^a command is needed: assess, diagnose, measure, completion\n/],
  ['a misspelt command', ['asses'], /^asses: there is no such command; did you mean assess\?\n/],
  ['a name that every object has', ['toString'], /^toString: there is no such command\n/],
  ['a misspelt option', ['--versoin'], /^--versoin: there is no such option; did you mean --version\?\n/],
  ['help of nothing', ['help', 'measur'], /^measur: there is no such command; did you mean measure\?\n/],
  ['two wrong options', ['assess', '--form', 'x', '--vm', 'y'], /--form: .*--format[\s\S]*--vm: /],
  [
    'a tenant that is none',
    ['assess', '--tenant', 'a b', '--subscription', 'x'],
    /--tenant: should be a tenant/,
  ],
  ['no shell', ['completion'], /^SHELL: is needed; should be bash, zsh, fish, powershell\n/],
  [
    'a sandbox that is none',
    ['assess', '--sandbox', '/nowhere'],
    /nowhere.azure\.env: there is none; npm start/,
  ],
  ['a sandbox and a tenant', ['assess', '--sandbox', '--tenant', 'x'], /^--sandbox and --tenant: only one/],
  [
    'a sandbox and an endpoint',
    ['diagnose', '--sandbox', 'x', '--endpoint', 'https://x'],
    /^--vm: is needed\n--sandbox and --endpoint: only one/,
  ],
];

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the tool does with each of these lines, all in one process of its own. */
async function each(lines: readonly (readonly string[])[]): Promise<ReadonlyMap<string, Ran>> {
  const main = JSON.stringify(pathToFileURL(path.join(root, 'cli/main.ts')).href);
  const script = `
    const { main } = await import(${main});
    for (const words of ${JSON.stringify(lines)}) {
      const code = await main(words);
      process.stdout.write(code + '\\0');
      process.stderr.write('\\0');
    }`;
  const args = ['--input-type=module', '--eval', script];
  const [out, err] = await new Promise<[string[], string[]]>((resolve, reject) =>
    execFile(process.execPath, args, { env: bareEnvironment() }, (error, stdout, stderr) =>
      error === null ? resolve([stdout.split('\0'), stderr.split('\0')]) : reject(error),
    ),
  );
  return new Map(
    lines.map((words, n) => {
      const [, text = '', code] = /^([\s\S]*?)(\d+)$/.exec(out[n] ?? '') ?? [];
      return [words.join(' '), { code: Number(code), out: text, err: err[n] ?? '' }];
    }),
  );
}

describe('the commands of the tool', () => {
  let ran: ReadonlyMap<string, Ran>;
  const of = (...words: string[]): Ran | undefined => ran.get(words.join(' '));

  beforeAll(async () => {
    ran = await each([
      ['--help'],
      ['help'],
      ...names.flatMap((name) => [
        ['help', name],
        [name, '--help'],
      ]),
      ...refused.map(([, words]) => words),
      ['complete', '--', 'assess', ':--fo'],
      ...shells.map((shell) => ['completion', shell]),
    ]);
  });

  test('are listed with the exit codes, and each shows its usage in two ways', () => {
    const help = of('--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(of('help')).toEqual(help);
    for (const { code, means } of Object.values(exitCodes))
      expect(help?.out).toContain(`  ${String(code).padEnd(3)}   ${means}`);
    for (const name of names) {
      expect(help?.out).toContain(`\n  ${name} `);
      expect(of('help', name)).toMatchObject({ code: 0, out: expect.stringMatching(`^accelnet ${name}\\b`) });
      expect(of(name, '--help')).toEqual(of('help', name));
    }
  });

  test.each(refused)('refuse %s with exit code 2 and what would be right', (_, words, fault) => {
    expect(of(...words)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(fault) });
  });

  test('answer what the script of a shell asks', () => {
    const answer = { code: 0, out: '--format\ttable, json or csv\n', err: '' };
    expect(of('complete', '--', 'assess', ':--fo')).toEqual(answer);
  });

  test.each(shells)('have a script for %s that asks the tool', (shell) => {
    const { code, out, err } = of('completion', shell) ?? {};
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\baccelnet\b[\s\S]*\bcomplete (?:--|'--') /);
  });
});
