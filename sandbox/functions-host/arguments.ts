import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Clock, parseClock } from '../clock.ts';
import { type Death, parseDeath } from './engine/commit-watch.ts';
import { parseDelayRange, type RealHostSwitches } from './engine/real-host.ts';

/** What the command line asks for. */
export type Arguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'faults'; readonly faults: readonly string[] }
  | { readonly kind: 'start'; readonly options: StartOptions };

export interface StartOptions extends RealHostSwitches {
  readonly app: string;
  readonly port: number;
  readonly data: string;
  readonly clock: Clock;
  readonly quiet: boolean;
  readonly keys?: string | undefined;
  readonly trace: string | undefined;
  readonly redeliverAfter: number | undefined;
  readonly death: Death | undefined;
}

export const help = `Runs an Azure Functions v4 Node.js app with Durable Functions on this machine.

  node sandbox/functions-host/main.ts --app DIR [options]

  --app DIR      folder of the app: package.json with "main", host.json, local.settings.json (optional)
  --port N       port on 127.0.0.1; 0 takes any free one (default 7071)
  --data FILE    SQLite file that holds all state; :memory: keeps it in memory (default .sandbox/durable.sqlite)
  --clock CLOCK  real (default), paced:ORIGIN:REAL_ORIGIN:SPEED or driven:START; times in ms since 1970
  --keys FILE    access keys to ask for: {"master", "functionKeys", "systemKeys"} (default: everything is open)
  --quiet        print warnings and errors only
  --trace FILE   write each orchestrator turn to FILE, one line of JSON each
  --redeliver-after SECONDS
                 deliver every activity once more, so long after its first delivery; that outcome is dropped
  --die-at before:N|after:N
                 kill this process right before or after its Nth committed transaction; for tests
  --hide-taken   as after the death of a real host: what is due at the start comes back after host.json's
                 controlQueueVisibilityTimeout (default 5 minutes)
  --late-starts MIN-MAX
                 an orchestration that a client starts has its first turn after so many seconds, as 0.7-6
  --hang-on-throw
                 with enableHttpStream, never answer for a handler that throws or gives nothing
  --help         print this
`;

const settings = z.object({
  app: z.string({ error: '--app DIR is missing: the folder of the app' }).min(1, '--app must name a folder'),
  port: z
    .string()
    .default('7071')
    .refine((port) => /^\d{1,5}$/.test(port) && Number(port) < 65536, {
      error: ({ input }) => `--port must be a number from 0 to 65535, not "${input}"`,
    })
    .transform(Number),
  data: z.string().min(1, '--data must name a file or be :memory:').default('.sandbox/durable.sqlite'),
  clock: z
    .string()
    .default('real')
    .transform((text, context) => {
      const clock = parseClock(text);
      if (clock) return clock;
      const form = 'real, paced:ORIGIN:REAL_ORIGIN:SPEED or driven:START';
      context.addIssue({ code: 'custom', message: `--clock must be ${form}, not "${text}"` });
      return z.NEVER;
    }),
  quiet: z.boolean().default(false),
  keys: z.string().min(1, '--keys must name a file').optional(),
  trace: z.string().min(1, '--trace must name a file').optional(),
  'redeliver-after': z
    .string()
    .refine((text) => /^\d{1,6}(\.\d+)?$/.test(text), {
      error: ({ input }) => `--redeliver-after must be a number of seconds, not "${input}"`,
    })
    .transform(Number)
    .optional(),
  'hide-taken': z.boolean().default(false),
  'late-starts': z
    .string()
    .transform((text, context) => {
      const range = parseDelayRange(text);
      if (range) return range;
      const message = `--late-starts must be MIN-MAX in seconds, as 0.7-6, not "${text}"`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional(),
  'hang-on-throw': z.boolean().default(false),
  'die-at': z
    .string()
    .transform((text, context) => {
      const death = parseDeath(text);
      if (death) return death;
      context.addIssue({
        code: 'custom',
        message: `--die-at must be before:N or after:N, N from 1, not "${text}"`,
      });
      return z.NEVER;
    })
    .optional(),
});

/** Reads a command line; tells all that is wrong with it at once. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, tokens } = parseArgs({
    args: [...args],
    options: {
      app: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      clock: { type: 'string' },
      quiet: { type: 'boolean' },
      keys: { type: 'string' },
      trace: { type: 'string' },
      'redeliver-after': { type: 'string' },
      'hide-taken': { type: 'boolean' },
      'late-starts': { type: 'string' },
      'hang-on-throw': { type: 'boolean' },
      'die-at': { type: 'string' },
      help: { type: 'boolean' },
    },
    strict: false,
    tokens: true,
  });
  if (values.help === true) return { kind: 'help' };
  const known = new Set([...Object.keys(settings.shape), 'help']);
  const unknown = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [`"${token.value}" is not understood`];
    return token.kind === 'option' && !known.has(token.name) ? [`${token.rawName} is not an option`] : [];
  });
  const parsed = settings.safeParse(values);
  const faults = [...unknown, ...(parsed.success ? [] : parsed.error.issues.map(({ message }) => message))];
  if (faults.length > 0 || !parsed.success) return { kind: 'faults', faults };
  const {
    'redeliver-after': redeliverAfter,
    'die-at': death,
    'hide-taken': hideTaken,
    'late-starts': lateStarts,
    'hang-on-throw': hangOnThrow,
    trace,
    ...rest
  } = parsed.data;
  const switches = { hideTaken, lateStarts, hangOnThrow };
  return { kind: 'start', options: { ...rest, trace, redeliverAfter, death, ...switches } };
}
