import { faultWords } from '../../src/core/lib/fault-words.ts';
import type { Command, Given } from './command.ts';
import type { Option, Options } from './option.ts';
import { common, sortWords } from './sort-words.ts';

/** What a command line says, or everything that is wrong with it. */
export type Reading<T> =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'arguments'; readonly value: T }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/**
 * Reads what follows the name of a command. Everything that is wrong is reported at once: unknown options, with the nearest known one, unexpected
 * words, and values that are missing, too many or malformed. `--help` and `--version` come before all faults. Written by hand over Node's parser: libraries
 * stop at the first fault, and know no zod.
 */
export function readCommandLine<O extends Options, T = undefined>(
  args: readonly string[],
  command: Command<O, T>,
): Reading<Given<O, T>> {
  const { given, words, unknown, wrong } = sortWords(args, command);
  for (const kind of common) if (given.has(kind)) return { kind };
  const values: Record<string, unknown> = {};
  const faults = [...unknown];
  const read = (name: string, shown: string, schema: Option<unknown>['schema'], of: unknown): void => {
    const parsed = schema.safeParse(of, { error: faultWords });
    if (parsed.success) values[name] = parsed.data;
    else faults.push(...parsed.error.issues.map(({ message }) => `${shown}: ${message}`));
  };
  const { word, options, choiceFaults, valueFaults } = command;
  if (word !== undefined) read('word', word.name, word.schema, words[0]);
  for (const [name, { schema, repeatable }] of Object.entries(options)) {
    const [all, fault] = [given.get(name), wrong.get(name)];
    if (fault !== undefined) faults.push(`--${name}: ${fault}`);
    else read(name, `--${name}`, schema, repeatable ? all : all?.at(-1));
  }
  faults.push(...(choiceFaults?.(new Set(given.keys())) ?? []));
  // Every member is there when nothing is wrong.
  const value = values as Given<O, T>;
  if (faults.length === 0) faults.push(...(valueFaults?.(value) ?? []));
  return faults.length > 0 ? { kind: 'faults', faults } : { kind: 'arguments', value };
}
