import path from 'node:path';
import { flag } from '../cli/command-line/option.ts';
import { runCommand } from '../cli/command-line/run-command.ts';
import { say } from '../cli/command-line/say.ts';

const root = path.resolve(import.meta.dirname, '..');

const command = {
  call: 'npm run package -- [--offline]',
  about:
    'Builds, writes package/accelnet.zip and its bill of materials, and asks the registry for advisories about what is in it.',
  options: { offline: flag('asks no registry') },
  notes: 'Exit code: 0 all is written; 1 a policy is wrong, the zip is too large, or there is an advisory.',
};

await runCommand(command, async ({ offline }) => {
  const [{ buildApp }, { buildPage }, { writePackage }, { findAdvisories }] = await Promise.all([
    import('./build/build-app.ts'),
    import('./build/build-page.ts'),
    import('./package/write-package.ts'),
    import('./package/advisories.ts'),
  ]);
  await Promise.all([buildApp(), buildPage()]);
  try {
    await writePackage(root);
  } catch (error) {
    // What is in the way stands on a line of its own, without a trace.
    for (const line of (error instanceof Error ? error.message : String(error)).split('\n')) say(line);
    return 1;
  }
  return offline || (await findAdvisories(root)) ? 0 : 1;
});
