import { runCommand } from '../cli/command-line/run-command.ts';
import { command } from '../cli/measure/arguments.ts';

await runCommand(command, async (given) => {
  const { measure } = await import('../cli/measure/measure.ts');
  return await measure(given);
});
