import * as z from 'zod';
import type { GivenOf } from '../../cli/command-line/command.ts';
import { flag, whole, wholeOr } from '../../cli/command-line/option.ts';

export const command = {
  call: 'npm run mutation -- [options]',
  about:
    'Changes the sources in one small place at a time, and runs the tests that reach the place. A change that no test notices is a rule without a test. Takes hours as a whole: what is known is kept in .sandbox/mutation, and a run goes on with what is left.',
  options: {
    file: {
      value: 'PATH',
      repeatable: true,
      about: 'a source or a folder of them, again for more',
      otherwise: 'the remediation path',
      schema: z.array(z.string()).default([]),
    },
    all: flag('all of src/core and src/workflow'),
    part: {
      value: 'I/N',
      about: 'only the I-th of N parts of the files',
      schema: z
        .string()
        .regex(/^[1-9]\d*\/[1-9]\d*$/, { error: 'should be like 2/8' })
        .transform((given) => given.split('/').map(Number) as [number, number])
        .refine(([part, of]) => part <= of, { error: 'there are not so many parts' })
        .optional(),
    },
    sample: whole({ min: 1 }, 'N', 'only N of the mutants, drawn by the seed'),
    seed: wholeOr(1, { min: 0 }, 'S', 'what the sample depends on'),
    again: flag('what survived or was not reached is tried again, without the slow tests'),
    quick: flag('without the slow tests: more is told as not noticed'),
    anew: flag('everything is tried again'),
    report: flag('tries nothing, and writes docs/mutation.md from what is known'),
  },
  notes:
    'Exit code: 0 every change was noticed, or is explained in scripts/mutation/explained.ts; 1 one was not.',
} as const;

/** Which mutants are tried, and how. */
export type MutationArguments = GivenOf<typeof command>;
