import path from 'node:path';
import { flag } from '../cli/command-line/option.ts';
import { runCommand } from '../cli/command-line/run-command.ts';

const root = path.resolve(import.meta.dirname, '..');

const command = {
  call: 'npm run infra -- [--record]',
  about: 'Says what the Bicep CLI says of infra/.',
  options: { record: flag('formats the templates and takes their snapshots anew first') },
  notes: 'Exit code: 0 all is right; 1 something is not.',
};

await runCommand(command, async ({ record }) => {
  const [{ proveAll }, { infraChecks, recordInfra }] = await Promise.all([
    import('./proof/check.ts'),
    import('./proof/infra.ts'),
  ]);
  if (record) await recordInfra(root);
  const { failed } = await proveAll(infraChecks(root));
  return failed > 0 ? 1 : 0;
});
