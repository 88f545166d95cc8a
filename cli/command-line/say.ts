/** Without control characters, which a terminal would obey. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}

/** Writes a line for people to the error stream, beside what the program answers. */
export const say = (line: string): void => void process.stderr.write(`${printable(line)}\n`);

/** Says what is wrong with the command line or a setting, and gives the exit code for it. */
export function giveUp(faults: readonly string[]): number {
  for (const fault of faults) say(fault);
  return 2;
}
