import * as z from 'zod';
import { runCommand } from '../cli/command-line/run-command.ts';

const command = {
  call: 'npm run proof -- [--without infra]',
  about:
    'Proves what takes minutes, or needs programs beside Node. It names what is missing and fails; nothing is skipped.',
  options: {
    without: {
      value: 'infra',
      about: 'leaves out the Bicep checks and the scripts for Windows, on a machine without .NET',
      schema: z.literal('infra', { error: 'should be infra: nothing else can be left out' }).optional(),
    },
  },
  notes: 'Exit code: 0 all is proven; 1 something is not.',
};

await runCommand(command, async ({ without }) => {
  const { prove } = await import('./proof/prove.ts');
  return (await prove(without === undefined)) > 0 ? 1 : 0;
});
