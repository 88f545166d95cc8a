import { runCommand } from '../cli/command-line/run-command.ts';

const command = {
  call: 'npm run page:cost',
  about:
    'Counts what a page that is only looked at asks of the app: some three minutes, most of them watching.',
  options: {},
};

await runCommand(command, async () => {
  const { measurePageCost } = await import('./page/cost.ts');
  await measurePageCost();
  return 0;
});
