import * as z from 'zod';
import { type OptionsReading, readOptions } from '../command-line/options.ts';

export const usage = `npm run mutation -- [OPTIONS]

Changes the sources in one small place at a time, and runs the tests that reach the place. A change that no test notices is a rule without a test.
Takes hours as a whole: what is known is kept in .sandbox/mutation, and a run goes on with what is left. Exits 1 when a change was not noticed
that is not explained in scripts/mutation/explained.ts.

  --file PATH    a source or a folder of them, again for more (the remediation path)
  --all          all of src/core and src/workflow
  --part I/N     only the I-th of N parts of the files
  --sample N     only N of the mutants, drawn by the seed
  --seed S       (1)
  --again        what survived or was not reached is tried again, without the slow tests
  --quick        without the slow tests: more is told as not noticed
  --anew         everything is tried again
  --report       tries nothing, and writes docs/mutation.md from what is known
  --help         this`;

const schema = z.object({
  file: z.array(z.string().min(1)).default([]),
  all: z.boolean().default(false),
  part: z
    .string()
    .regex(/^[1-9]\d*\/[1-9]\d*$/, { error: 'should be like 2/8' })
    .transform((text) => text.split('/').map(Number) as [number, number])
    .refine(([part, of]) => part <= of, { error: 'there are not so many parts' })
    .optional(),
  sample: z.coerce.number().int().min(1).optional(),
  seed: z.coerce.number().int().min(0).default(1),
  again: z.boolean().default(false),
  quick: z.boolean().default(false),
  anew: z.boolean().default(false),
  report: z.boolean().default(false),
});

/** What mutation testing is told to do. */
export type MutationArguments = z.output<typeof schema>;

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;

/** Reads the command line, or says everything that is wrong with it. */
export function readMutationArguments(args: readonly string[]): OptionsReading<MutationArguments> {
  const options = {
    file: { type: 'string', multiple: true } as const,
    all: yes,
    part: text,
    sample: text,
    seed: text,
    again: yes,
    quick: yes,
    anew: yes,
    report: yes,
  };
  return readOptions(args, options, schema);
}
