import { speakOurWords } from '../../src/core/lib/fault-words.ts';
import type { Command, Given } from './command.ts';
import type { Options } from './option.ts';
import { readCommandLine } from './read.ts';
import { giveUp } from './say.ts';
import { usageOf } from './usage.ts';
import { version } from './version.ts';

/**
 * Does what the command line of this process says, and leaves the exit code that `act` gives; 2 when the command line is wrong, and then nothing is begun.
 * What is heavy is imported by `act`, so that a wrong command line is refused at once.
 */
export async function runCommand<O extends Options, T = undefined>(
  command: Command<O, T>,
  act: (given: Given<O, T>) => Promise<number | undefined>,
): Promise<void> {
  speakOurWords();
  const reading = readCommandLine(process.argv.slice(2), command);
  switch (reading.kind) {
    case 'help':
      process.stdout.write(usageOf(command));
      break;
    case 'version':
      process.stdout.write(`${version}\n`);
      break;
    case 'faults':
      process.exitCode = giveUp([...reading.faults, '--help shows the options']);
      break;
    case 'arguments':
      process.exitCode = await act(reading.value);
  }
}
