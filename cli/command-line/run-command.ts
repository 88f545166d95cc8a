import { speakOurWords } from '../../src/core/lib/fault-words.ts';
import type { Command, Given } from './command.ts';
import type { Options } from './option.ts';
import { readCommandLine } from './read.ts';
import { giveUp } from './say.ts';
import { usageOf } from './usage.ts';
import { version } from './version.ts';

/** What a command does with what it is given. Gives the exit code; none is 0. */
export type Act<O extends Options, T = undefined> = (given: Given<O, T>) => Promise<number | undefined>;

/**
 * Does what the command line of this process says, and leaves the exit code that `act` gives; 2 when the command line is wrong, and then nothing is begun.
 * What is heavy is imported by `act`, so that a wrong command line is refused at once.
 */
export async function runCommand<O extends Options, T = undefined>(
  command: Command<O, T>,
  act: Act<O, T>,
): Promise<void> {
  process.exitCode = await runWith(process.argv.slice(2), command, act);
}

/** The same for these arguments. Gives the exit code. */
export async function runWith<O extends Options, T = undefined>(
  args: readonly string[],
  command: Command<O, T>,
  act: Act<O, T>,
): Promise<number> {
  speakOurWords();
  const reading = readCommandLine(args, command);
  switch (reading.kind) {
    case 'help':
      process.stdout.write(usageOf(command));
      return 0;
    case 'version':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'faults':
      return giveUp([...reading.faults, '--help shows the options']);
    case 'arguments':
      return (await act(reading.value)) ?? 0;
  }
}
