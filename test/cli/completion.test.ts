import { describe, expect, test } from 'vitest';
import { accelnet } from '../../cli/commands.ts';
import { answerTo } from '../../cli/completion/continuations.ts';
import { scripts } from '../../cli/completion/scripts.ts';

/** Without what the words mean. */
const completed = (...words: string[]): string[] =>
  answerTo(accelnet.commands, [...words.slice(0, -1), `:${words.at(-1)}`]).map(
    (line) => line.split('\t')[0] ?? '',
  );

describe('a command line that is being written', () => {
  test.each<[string[], string[]]>([
    [[''], ['assess', 'diagnose', 'measure', 'completion', 'help', '--help', '--version']],
    [['as'], ['assess']],
    [['--v'], ['--version']],
    [['assess', '--fo'], ['--format']],
    [
      ['assess', '--format', ''],
      ['table', 'json', 'csv'],
    ],
    [['assess', '--format', 'c'], ['csv']],
    [['assess', '--format=c'], ['--format=csv']],
    // As bash breaks it.
    [['assess', '--format', '=', 'c'], ['--format=csv']],
    [
      ['assess', '--format', '='],
      ['--format=table', '--format=json', '--format=csv'],
    ],
    // The value of this one may be left out.
    [['assess', '--sandbox', '--te'], ['--tenant']],
    [['diagnose', '--ask-guest', '--js'], ['--json']],
    // Once is enough, but for what may be repeated.
    [['assess', '--format', 'csv', '--fo'], []],
    [
      ['assess', '--vm', 'x', '--v'],
      ['--vm', '--version'],
    ],
    [['completion', 'p'], ['powershell']],
    [['help', 'me'], ['measure']],
    [['help', 'measure', ''], []],
    [['assess', '--vm', ''], []],
    [['assess', '--constructor', ''], completed('assess', '')],
    [['nothing', ''], []],
    [['toString', ''], []],
  ])('goes on: %j', (words, expected) => {
    expect(completed(...words)).toEqual(expected);
  });

  test.each([
    ['assess', '--policy', ''],
    ['assess', '--policy=/t'],
    ['assess', '--sandbox', '.'],
    ['diagnose', '--guest-report', 'r'],
    ['measure', '--before', './b'],
  ])('leaves files to the shell: %j', (...words) => {
    expect(completed(...words)).toEqual([':files']);
  });
});

test('no script for a shell evaluates what stands on the line', () => {
  for (const script of Object.values(scripts))
    expect(script).not.toMatch(/\beval\b|Invoke-Expression|\biex\b/);
});
