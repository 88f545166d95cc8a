import { runCommand } from '../cli/command-line/run-command.ts';
import { command } from './campaign/arguments.ts';

await runCommand(command, async (given) => {
  const { playCampaign } = await import('./campaign/play-campaign.ts');
  return (await playCampaign(given)) > 0 ? 1 : 0;
});
