import path from 'node:path';
import { runCommand } from '../cli/command-line/run-command.ts';
import { say } from '../cli/command-line/say.ts';

const command = {
  call: 'npm run package:tool',
  about:
    'Bundles the tool and packs it into package/accelnet-VERSION.tgz, which npx and npm install run and install.',
  options: {},
  notes: 'Exit code: 0 it is written; 1 it is too large, or cannot be packed.',
};

await runCommand(command, async () => {
  const { writeTool } = await import('./package/write-tool.ts');
  try {
    await writeTool(path.resolve(import.meta.dirname, '..'));
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
});
