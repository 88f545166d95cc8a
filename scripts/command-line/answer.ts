import { printable } from '../assess/formats.ts';
import type { OptionsReading } from './options.ts';

/** Tells people a line, beside what the program answers. */
export const say = (line: string): void => void process.stderr.write(`${printable(line)}\n`);

/** Says what is wrong with the command line or a setting, and gives the exit code for it. */
export function giveUp(faults: readonly string[]): number {
  for (const fault of faults) say(fault);
  return 2;
}

/** Does what the command line says, and leaves its exit code. */
export async function answer<T>(
  reading: OptionsReading<T>,
  usage: string,
  act: (value: T) => Promise<number>,
): Promise<void> {
  switch (reading.kind) {
    case 'help':
      process.stdout.write(`${usage}\n`);
      break;
    case 'faults':
      process.exitCode = giveUp([...reading.faults, '--help shows what can be said']);
      break;
    case 'arguments':
      process.exitCode = await act(reading.value);
  }
}
