import { runCommand } from '../cli/command-line/run-command.ts';
import { command } from '../cli/diagnose/arguments.ts';

await runCommand(command, async (given) => {
  const { diagnose } = await import('../cli/diagnose/diagnose.ts');
  return await diagnose(given);
});
