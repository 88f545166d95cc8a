import * as z from 'zod';
import type { GuestAnswer } from '../model/evidence.ts';

const at = z.string();
const of = { at, vmUid: z.string(), size: z.string() };
const driver = z.enum(['both', 'running', 'next', 'none', 'unknown']);

/** An answer of a guest as it is kept between two runs. */
export const guestAnswer: z.ZodType<GuestAnswer> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answered'),
    ...of,
    os: z.enum(['linux', 'windows']),
    virtualFunctions: z.number(),
    vfInLog: z.boolean().nullable(),
    flagsOn: z.number(),
    kernel: z.string().nullable(),
    nextKernel: z.string().nullable(),
    drivers: z.object({ mellanox: driver, mana: driver }),
    managesVf: z.boolean().nullable(),
    infiniband: z.number(),
    hardware: z.enum(['mlx4', 'mlx5', 'mana', 'unknown']),
  }),
  z.object({ kind: z.literal('no-answer'), ...of, why: z.string() }),
]);
