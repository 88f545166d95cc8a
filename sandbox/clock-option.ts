import * as z from 'zod';
import { readBy } from '../cli/command-line/option.ts';
import { parseClock } from './clock.ts';

const shape = 'real, paced:ORIGIN:REAL_ORIGIN:SPEED or driven:START';

/** The clock that a program of the sandbox goes by; the machine's own where it is not given. */
export const clockOption = {
  value: 'CLOCK',
  about: `${shape}; times in ms since 1970`,
  otherwise: 'real',
  schema: z.string().default('real').pipe(readBy(parseClock, shape)),
};
