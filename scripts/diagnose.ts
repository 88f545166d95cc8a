import { runCommand } from './command-line/run-command.ts';
import { command } from './diagnose/arguments.ts';

await runCommand(command, async (given) => {
  const { diagnose } = await import('./diagnose/diagnose.ts');
  return await diagnose(given);
});
