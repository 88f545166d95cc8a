import { runCommand } from './command-line/run-command.ts';
import { command } from './measure/arguments.ts';

await runCommand(command, async (given) => {
  const { measure } = await import('./measure/measure.ts');
  return await measure(given);
});
