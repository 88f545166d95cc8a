import { command } from '../cli/assess/arguments.ts';
import { runCommand } from '../cli/command-line/run-command.ts';

await runCommand(command, async (given) => {
  const { assess } = await import('../cli/assess/run.ts');
  return await assess(given);
});
