import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { runCommand } from '../cli/command-line/run-command.ts';
import { say } from '../cli/command-line/say.ts';
import { version } from '../cli/command-line/version.ts';
import { notesOf, releaseFaults } from './release/release.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8');

const command = {
  call: 'npm run release:notes -- --tag TAG',
  about:
    'Prints what CHANGELOG.md says of the version that a tag names; refuses a tag that is not of this version.',
  options: {
    tag: {
      value: 'TAG',
      about: 'the tag of a release, such as v0.2.0',
      schema: z.string({ error: 'is needed' }),
    },
  },
  notes: 'Exit code: 0 everything names the same version; 1 something does not.',
};

await runCommand(command, async ({ tag }) => {
  const changelog = await read('CHANGELOG.md');
  const { version: locked } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await read('package-lock.json')));
  const [, template = ''] = /^ {2}template: (\S+)$/m.exec(await read('azure.yaml')) ?? [];
  const faults = releaseFaults({ tag, version, locked, template, changelog });
  for (const fault of faults) say(fault);
  if (faults.length > 0) return 1;
  process.stdout.write(`${notesOf(changelog, version)}\n`);
  return 0;
});
