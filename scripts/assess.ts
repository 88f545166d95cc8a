import { command } from './assess/arguments.ts';
import { runCommand } from './command-line/run-command.ts';

await runCommand(command, async (given) => {
  const { assess } = await import('./assess/run.ts');
  return await assess(given);
});
