import { parseArgs } from 'node:util';
import * as z from 'zod';
import { parseClock } from '../../clock.ts';
import { faultsOf } from './validation.ts';

function whole(most: number): z.ZodType<number, string> {
  return z
    .string({ error: 'needs a value' })
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) <= most, {
      error: ({ input }) => `'${String(input)}' is not a whole number from 0 to ${most}`,
    })
    .transform(Number);
}

const port = whole(65_535).default(0);

const argumentsSchema = z.strictObject({
  port,
  'admin-port': port,
  'identity-port': port,
  data: z.string({ error: 'needs a folder' }).min(1).optional(),
  seed: whole(Number.MAX_SAFE_INTEGER).default(1),
  clock: z
    .string()
    .default('real')
    .transform((setting, context) => {
      const clock = parseClock(setting);
      if (clock !== undefined) return clock;
      context.addIssue(`'${setting}' is not 'real', 'paced:ORIGIN:REAL_ORIGIN:SPEED' or 'driven:START'`);
      return z.NEVER;
    }),
  webhook: z.url({ protocol: /^https?$/ }).optional(),
  location: z
    .string()
    .regex(/^[a-z0-9]+$/, { error: 'must be the short name of a location, such as westeurope' })
    .optional(),
  'retry-after': z
    .union([z.literal('none'), whole(86_400)], { error: "must be 'none' or a whole number of seconds" })
    .optional(),
  reset: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** A command line that makes sense. */
export type Arguments = z.output<typeof argumentsSchema>;

/** What `--help` prints. */
export const usage = `Usage: node sandbox/arm/main.ts [options]
  --port N            ARM over HTTPS (any free port by default, as for the others)
  --admin-port N      admin interface, http://127.0.0.1:N/_sim
  --identity-port N   managed identity endpoint
  --data DIR          keeps the world and the certificate there; without it they are gone at the end
  --reset             begins with an empty world
  --seed N            what chance depends on (1)
  --clock C           real, paced:ORIGIN:REAL_ORIGIN:SPEED or driven:START, times in ms (real)
  --webhook URL       sends events there, once it shakes hands
  --location NAME     where resources are made by default (westeurope)
  --retry-after S     seconds in Retry-After, or none (10 for Compute, 3 for Network)`;

/** Reads a command line, or says everything that is wrong with it. */
export function readArguments(
  given: readonly string[],
): { readonly ok: true; readonly value: Arguments } | { readonly ok: false; readonly faults: string[] } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const names = [
    'port',
    'admin-port',
    'identity-port',
    'data',
    'seed',
    'clock',
    'webhook',
    'location',
    'retry-after',
  ];
  const options = { ...Object.fromEntries(names.map((name) => [name, text])), reset: flag, help: flag };
  const { values, positionals } = parseArgs({
    args: [...given],
    options,
    strict: false,
    allowPositionals: true,
  });
  const parsed = argumentsSchema.safeParse(values);
  const faults = [
    ...positionals.map((word) => `'${word}' is not an option`),
    ...(parsed.success ? [] : faultsOf(parsed.error)),
  ];
  return parsed.success && faults.length === 0 ? { ok: true, value: parsed.data } : { ok: false, faults };
}
