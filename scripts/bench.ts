import * as z from 'zod';
import { runCommand } from '../cli/command-line/run-command.ts';
import { sectionNames } from './bench/section-names.ts';

const command = {
  call: 'npm run bench -- [--section NAME]',
  about: 'Measures, and writes docs/benchmarks.md: some ten minutes, most of them waiting on the wall clock.',
  options: {
    section: {
      value: 'NAME',
      about: `measures one section, and puts it in the place of the same one: ${sectionNames.join(', ')}`,
      otherwise: 'all of them',
      schema: z.enum(sectionNames, { error: `should be ${sectionNames.join(', ')}` }).optional(),
    },
  },
};

await runCommand(command, async ({ section }) => {
  const { bench } = await import('./bench/run.ts');
  await bench(section === undefined ? sectionNames : [section]);
  return 0;
});
