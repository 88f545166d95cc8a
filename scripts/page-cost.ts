import { runCommand } from '../cli/command-line/run-command.ts';
import { giveUp } from '../cli/command-line/say.ts';

const command = {
  call: 'npm run page:cost',
  about:
    'Counts what a page that is only looked at asks of the app: some three minutes, most of them watching.',
  options: {},
};

await runCommand(command, async () => {
  const { loadProofTools, missingProofTools } = await import('./proof/proof-tools.ts');
  const missing = missingProofTools();
  if (missing !== undefined) return giveUp([missing]);
  await (await loadProofTools()).measurePageCost();
  return 0;
});
