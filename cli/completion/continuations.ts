import type { ToolCommand } from '../command-line/commands.ts';
import { filesInstead } from './scripts.ts';

/** A word that may stand where one is being written, and what it means. */
type Continuation = readonly [word: string, about: string];
type Commands = Readonly<Record<string, ToolCommand>>;

const common: readonly Continuation[] = [
  ['--help', 'prints this'],
  ['--version', 'prints the version'],
];

/** What a shell's script is answered: `asked` are the words so far, of which the last, with a colon before it, is being written. One line each. */
export function answerTo(commands: Commands, asked: readonly string[]): readonly string[] {
  const words = joined([...asked.slice(0, -1), (asked.at(-1) ?? '').replace(/^:/, '')]);
  const written = words.at(-1) ?? '';
  const found = continuations(commands, words.slice(0, -1), written);
  if (found === 'files') return [filesInstead];
  return found
    .filter(([word]) => word.startsWith(written))
    .map(([word, about]) => (about === '' ? word : `${word}\t${about}`));
}

/** bash gives `--format=c` as three words. */
function joined(words: readonly string[]): readonly string[] {
  const whole: string[] = [];
  for (const [n, word] of words.entries())
    if (n > 0 && (word === '=' || words[n - 1] === '=')) whole.push(`${whole.pop() ?? ''}${word}`);
    else whole.push(word);
  return whole;
}

function continuations(
  commands: Commands,
  before: readonly string[],
  written: string,
): readonly Continuation[] | 'files' {
  const [picked] = before;
  const named: readonly Continuation[] = Object.entries(commands).map(([name, one]) => [name, one.summary]);
  if (picked === undefined) return [...named, ['help', 'shows the options of a command'], ...common];
  if (picked === 'help') return before.length === 1 ? named : [];
  const command = Object.hasOwn(commands, picked) ? commands[picked] : undefined;
  if (command === undefined) return [];
  return valuesOf(command, before, written) ?? [...words(command), ...optionsLeft(command, before)];
}

/** Where the value of an option is being written, after its name or after the `=` behind it. */
function valuesOf(
  { options }: ToolCommand,
  before: readonly string[],
  written: string,
): readonly Continuation[] | 'files' | undefined {
  const [, inOne] = /^--([\w-]+)=/.exec(written) ?? [];
  const [, earlier] = /^--([\w-]+)$/.exec(before.at(-1) ?? '') ?? [];
  const name = inOne ?? (written.startsWith('-') ? undefined : earlier);
  const option = name === undefined || !Object.hasOwn(options, name) ? undefined : options[name];
  if (option?.value === undefined) return undefined;
  if (option.isFile === true) return 'files';
  const prefix = inOne === undefined ? '' : `--${inOne}=`;
  return (option.words ?? []).map((word) => [`${prefix}${word}`, '']);
}

function words(command: ToolCommand): readonly Continuation[] {
  return command.words.map((word) => [word, '']);
}

function optionsLeft({ options }: ToolCommand, before: readonly string[]): readonly Continuation[] {
  const given = new Set(before.map((word) => word.replace(/=.*/, '')));
  const left = Object.entries(options).filter(
    ([name, one]) => one.repeatable === true || !given.has(`--${name}`),
  );
  return [...left.map(([name, { about }]): Continuation => [`--${name}`, about]), ...common];
}
