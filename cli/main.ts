import { runCommands } from './command-line/commands.ts';
import { accelnet } from './commands.ts';
import { answerTo } from './completion/continuations.ts';

/** Does what these words say. Gives the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const [first, second, ...rest] = words;
  if (first !== 'complete' || second !== '--') return await runCommands(accelnet, words);
  // The scripts for shells call it so; it is no command for people.
  for (const line of answerTo(accelnet.commands, rest)) process.stdout.write(`${line}\n`);
  return 0;
}
