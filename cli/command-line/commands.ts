import { nearest } from '../../src/core/lib/nearest.ts';
import type { Command } from './command.ts';
import type { Options } from './option.ts';
import { type Act, runWith } from './run-command.ts';
import { giveUp } from './say.ts';
import { common } from './sort-words.ts';
import { commandsUsageOf } from './usage.ts';
import { version } from './version.ts';

/** One of the commands of a tool. */
export interface ToolCommand {
  /** One line for the list of all. */
  readonly summary: string;
  readonly options: Options;
  /** What its word may be, for completion. */
  readonly words: readonly string[];
  /** Does what these arguments say. Gives the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** A program with several commands, of which its first word picks one. */
export interface Tool {
  readonly name: string;
  readonly about: string;
  /** What the usage says after the commands. */
  readonly notes: string;
  readonly commands: Readonly<Record<string, ToolCommand>>;
}

/** A command for the table of a tool. */
export function toolCommand<O extends Options, T = undefined>(
  summary: string,
  command: Command<O, T>,
  act: Act<O, T>,
): ToolCommand {
  const { options, word } = command;
  return {
    summary,
    options,
    words: word?.words ?? [],
    run: (args) => runWith(args, command, act),
  };
}

/**
 * Does what these words say: the first is a command, `help` before one shows its usage. Gives the exit code; 2 when there is no such command. Written by
 * hand, as the reader below it: the usual libraries stop at the first fault, and know neither the nearest name nor zod.
 */
export async function runCommands(tool: Tool, words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  const names = Object.keys(tool.commands);
  const shown = `--help shows the commands`;
  if (first === undefined) return giveUp([`a command is needed: ${names.join(', ')}`, shown]);
  const picked = first === 'help' ? rest[0] : first;
  if (picked === undefined || first === '--help') return print(commandsUsageOf(tool));
  if (first === '--version') return print(`${version}\n`);
  const command = Object.hasOwn(tool.commands, picked) ? tool.commands[picked] : undefined;
  if (command !== undefined) return await command.run(first === 'help' ? ['--help'] : rest);
  const isOption = picked.startsWith('-');
  const near = isOption
    ? nearest(
        picked.replace(/^-+/, ''),
        common.map((name) => name),
      )
    : nearest(picked, [...names, 'help']);
  const meant = near === undefined ? '' : `; did you mean ${isOption ? '--' : ''}${near}?`;
  return giveUp([`${picked}: there is no such ${isOption ? 'option' : 'command'}${meant}`, shown]);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
