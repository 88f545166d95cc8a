import { runCommand } from '../../cli/command-line/run-command.ts';
import { command } from './arguments.ts';

await runCommand(command, async (given) => {
  const { runHost } = await import('./run-host.ts');
  await runHost(given);
  return undefined;
});
