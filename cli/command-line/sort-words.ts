import { parseArgs } from 'node:util';
import { nearest } from '../../src/core/lib/nearest.ts';
import type { Command } from './command.ts';
import type { Options } from './option.ts';

/** Options that every command has. */
export const common = ['help', 'version'] as const;

/** A command line, sorted; nothing is read of what its values say. */
export interface Sorted {
  /** What was given for each option: its texts, or `true` for a flag. */
  readonly given: ReadonlyMap<string, readonly (string | true)[]>;
  readonly words: readonly string[];
  /** A fault for each unknown option, and for each word too many. */
  readonly unknown: readonly string[];
  /** What is wrong with how an option is given. */
  readonly wrong: ReadonlyMap<string, string>;
}

type SortableCommand = Pick<Command<Options, unknown>, 'options' | 'word'>;
type Tokens = NonNullable<ReturnType<typeof parseArgs>['tokens']>;
type OptionToken = Extract<Tokens[number], { kind: 'option' }>;

const isValued = (options: Options, name: string): boolean => options[name]?.value !== undefined;

/** Sorts a command line into options and words. */
export function sortWords(args: readonly string[], command: SortableCommand): Sorted {
  const { options, word } = command;
  const tokens = tokensOf(args, options);
  const written = tokens.filter((token) => token.kind === 'option');
  const given = new Map<string, readonly (string | true)[]>();
  const wrong = new Map<string, string>();
  for (const token of written.filter((one) => isKnown(one, options))) {
    const before = given.get(token.name) ?? [];
    given.set(token.name, [...before, token.value || (options[token.name]?.bare ?? token.value ?? true)]);
    const fault = faultOf(token, options, before.length > 0);
    if (fault !== undefined) wrong.set(token.name, fault);
  }
  // Of `-abc` each letter is a token.
  const places = new Set(written.filter((one) => !isKnown(one, options)).map(({ index }) => index));
  const unknown = [...places].map((place) => ({ place, ...misspelt(args[place] ?? '', command) }));
  const values = new Set(unknown.filter(({ takesNext }) => takesNext).map(({ place }) => place + 1));
  const words = tokens.flatMap((token) =>
    token.kind === 'positional' && !values.has(token.index) ? [token.value] : [],
  );
  const surplus = words.slice(word === undefined ? 0 : 1).map((one) => `${one}: is not expected here`);
  return { given, words, unknown: [...unknown.map(({ fault }) => fault), ...surplus], wrong };
}

/** The fault of an unknown option, and whether what follows was meant as its value. */
function misspelt(arg: string, { options, word }: SortableCommand): { fault: string; takesNext: boolean } {
  const [shown = '', value] = arg.split('=');
  const meant = nearest(shown.replace(/^-+/, ''), [...Object.keys(options), ...common]);
  const takesOne = meant === undefined ? word === undefined : isValued(options, meant);
  return {
    fault: `${shown}: there is no such option${meant === undefined ? '' : `; did you mean --${meant}?`}`,
    takesNext: takesOne && value === undefined,
  };
}

function tokensOf(args: readonly string[], options: Options): Tokens {
  const names = [...Object.keys(options), ...common];
  const config = names.map(
    (name) => [name, { type: isValued(options, name) ? 'string' : 'boolean' }] as const,
  );
  // parseArgs takes whatever follows as the value, another option too.
  const lacksItsValue = (arg: string, next: string | undefined): boolean =>
    arg.startsWith('--') &&
    isValued(options, arg.slice(2)) &&
    (next === undefined || /^--?[a-z]/i.test(next));
  const { tokens } = parseArgs({
    args: args.map((arg, n) => (lacksItsValue(arg, args[n + 1]) ? `${arg}=` : arg)),
    options: Object.fromEntries(config),
    // In its strict mode it would report the first fault only.
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens;
}

function isKnown({ name, rawName }: OptionToken, options: Options): boolean {
  return rawName === `--${name}` && (Object.hasOwn(options, name) || common.some((one) => one === name));
}

function faultOf({ name, value }: OptionToken, options: Options, again: boolean): string | undefined {
  if (!isValued(options, name)) return value === undefined ? undefined : 'takes no value';
  if ((value === undefined || value === '') && options[name]?.bare === undefined) return 'needs a value';
  return again && options[name]?.repeatable !== true ? 'is given more than once' : undefined;
}
