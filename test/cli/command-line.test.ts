import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { flag, oneOf, text, textOr, whole, wholeOr } from '../../cli/command-line/option.ts';
import { readCommandLine } from '../../cli/command-line/read.ts';
import { usageOf } from '../../cli/command-line/usage.ts';

const story = {
  name: 'STORY',
  about: 'the story',
  schema: z.string({ error: 'is needed' }),
};

const command = {
  call: 'npm run play -- STORY [options]',
  about: 'Plays a story.',
  word: story,
  options: {
    seed: wholeOr(1, { min: 0, max: 99 }, 'N', 'what chance depends on'),
    lives: whole({ min: 1 }, 'N', 'how many'),
    format: oneOf(['table', 'json'], 'FORMAT', 'how it is written'),
    data: textOr('.sandbox', 'DIR', 'where it is kept'),
    keys: text('FILE', 'access keys'),
    vm: { value: 'ID', repeatable: true, about: 'a VM', schema: z.array(z.string()).default([]) },
    json: flag('as JSON'),
  },
  notes: 'Exit code: 0.',
  choiceFaults: (given: ReadonlySet<string>) =>
    given.has('json') && given.has('format') ? ['--json and --format: only one of them'] : [],
  valueFaults: ({ seed, lives = 1 }: { readonly seed: number; readonly lives?: number | undefined }) =>
    seed > lives * 10 ? ['--seed and --lives: too few lives'] : [],
} as const;

const defaults = { word: 'new-vm', seed: 1, format: 'table', data: '.sandbox', vm: [], json: false };

function faultsOf(...args: string[]): readonly string[] {
  const reading = readCommandLine(args, command);
  return reading.kind === 'faults' ? reading.faults : [];
}

describe('a command line', () => {
  test('gives the value of every option, and the default if one is not given', () => {
    expect(readCommandLine(['new-vm'], command)).toEqual({ kind: 'arguments', value: defaults });
    const said = ['--seed=7', '--vm', 'a', 'new-vm', '--json', '--vm', 'b', '--keys', 'keys.json'];
    expect(readCommandLine(said, command)).toEqual({
      kind: 'arguments',
      value: { ...defaults, seed: 7, vm: ['a', 'b'], json: true, keys: 'keys.json' },
    });
  });

  test.each<[string, string[], string]>([
    ['an option that is misspelt', ['--sed', '3'], '--sed: there is no such option; did you mean --seed?'],
    ['a misspelt option with =', ['--sed=3'], '--sed: there is no such option; did you mean --seed?'],
    ['an unknown option', ['--frobnicate'], '--frobnicate: there is no such option'],
    ['an option with a single dash', ['-seed', '3'], '-seed: there is no such option; did you mean --seed?'],
    ['an option with a prefix no', ['--no-json'], '--no-json: there is no such option; did you mean --json?'],
    ['a member name of every object', ['--__proto__'], '--__proto__: there is no such option'],
    ['a misspelt flag', ['--jsn'], '--jsn: there is no such option; did you mean --json?'],
    ['a word too many', ['other'], 'other: is not expected here'],
    ['words after the end of options', ['--', '--json'], '--json: is not expected here'],
    ['a value that is missing at the end', ['--seed'], '--seed: needs a value'],
    ['a value that is missing before another option', ['--seed', '--json'], '--seed: needs a value'],
    ['an empty value', ['--keys', ''], '--keys: needs a value'],
    ['an empty value after =', ['--keys='], '--keys: needs a value'],
    ['a value of a flag', ['--json=yes'], '--json: takes no value'],
    ['an option that is given twice', ['--seed', '1', '--seed', '2'], '--seed: is given more than once'],
    ['text for a number', ['--seed', 'x'], '--seed: should be a whole number from 0 to 99, not "x"'],
    ['a negative number', ['--seed', '-1'], '--seed: should be a whole number from 0 to 99, not "-1"'],
    ['a number too large', ['--seed', '100'], '--seed: should be a whole number from 0 to 99, not "100"'],
    ['a fraction', ['--seed', '1.5'], '--seed: should be a whole number from 0 to 99, not "1.5"'],
    ['a hexadecimal number', ['--seed', '0x1'], '--seed: should be a whole number from 0 to 99, not "0x1"'],
    ['a number too small', ['--lives', '0'], '--lives: should be a whole number, 1 or more, not "0"'],
    ['a value that is no choice', ['--format', 'xml'], '--format: should be table, json'],
    [
      'options that exclude each other',
      ['--json', '--format', 'table'],
      '--json and --format: only one of them',
    ],
    ['values that do not go together', ['--seed', '50'], '--seed and --lives: too few lives'],
  ])('is refused for %s', (_, args, fault) => {
    expect(faultsOf('new-vm', ...args)).toEqual([fault]);
  });

  test('is refused without the required word, and does not use the value of a misspelt option for it', () => {
    expect(faultsOf()).toEqual(['STORY: is needed']);
    expect(faultsOf('--sed', '3', 'new-vm')).toEqual([
      '--sed: there is no such option; did you mean --seed?',
    ]);
    expect(faultsOf('--sed', '3')).toEqual([
      '--sed: there is no such option; did you mean --seed?',
      'STORY: is needed',
    ]);
  });

  test('has all its faults reported at once', () => {
    expect(faultsOf('--sed', '3', '--lives', 'all', '--format', '--data=')).toEqual([
      '--sed: there is no such option; did you mean --seed?',
      'STORY: is needed',
      '--lives: should be a whole number, 1 or more, not "all"',
      '--format: needs a value',
      '--data: needs a value',
    ]);
  });

  test('shows the help or the version if it asks for it, whatever else it contains', () => {
    expect(readCommandLine(['--sed', '--help'], command)).toEqual({ kind: 'help' });
    expect(readCommandLine(['--version'], command)).toEqual({ kind: 'version' });
    expect(readCommandLine(['--seed', '--version'], command)).toEqual({ kind: 'version' });
  });
});

test('the usage shows every option with its default', () => {
  expect(usageOf(command)).toBe(`npm run play -- STORY [options]

Plays a story.

  STORY             the story
  --seed N          what chance depends on (default: 1)
  --lives N         how many
  --format FORMAT   how it is written (default: table)
  --data DIR        where it is kept (default: .sandbox)
  --keys FILE       access keys
  --vm ID           a VM
  --json            as JSON
  --help            prints this
  --version         prints the version

Exit code: 0.
`);
});

test('the usage breaks long lines between words', () => {
  const about = 'word '.repeat(40).trim();
  const lines = usageOf({ call: 'play', about, options: { json: flag(about) } }).split('\n');
  expect(lines.filter((line) => line.length > 110)).toEqual([]);
  expect(lines.join(' ').match(/word/g)).toHaveLength(80);
  expect(lines.find((line) => line.startsWith('  --json'))).toMatch(/^ {2}--json {6}word word/);
});
