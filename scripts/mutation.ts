import { runCommand } from '../cli/command-line/run-command.ts';
import { command } from './mutation/arguments.ts';

await runCommand(command, async (given) => {
  const { mutate } = await import('./mutation/mutate.ts');
  return await mutate(given);
});
