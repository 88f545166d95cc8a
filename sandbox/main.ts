import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { buildApp, buildPage } from '../scripts/build.ts';
import { startSandbox } from './sandbox.ts';

const usage = `npm start [-- --speed N] [--port N] [--reset] [--data DIR]

Brings up a simulated Azure with a small fleet and the app beside it, and tells what happens.

  --speed N    how many times as fast as the wall clock (60)
  --port N     port of the Functions host (7071); Azure's admin interface is one above, ARM two, tables three, blobs four, the playground five
  --data DIR   where state is kept over a restart (.sandbox)
  --reset      forget that state and begin afresh
`;

const number = (name: string, most: number) =>
  z
    .string()
    .transform(Number)
    .pipe(
      z
        .int({ error: `--${name}: should be a whole number` })
        .min(1)
        .max(most, { error: `--${name}: should be at most ${most}` }),
    );

const options = z.object({
  speed: number('speed', 1000).default(60),
  port: number('port', 65_530).default(7071),
  data: z.string().default('.sandbox'),
  reset: z.boolean().default(false),
});

function giveUp(lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  process.exit(2);
}

function readOptions(): z.infer<typeof options> {
  const { values, tokens } = parseArgs({
    strict: false,
    tokens: true,
    options: {
      speed: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      reset: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const known = ['speed', 'port', 'data', 'reset'];
  const unknown = tokens.flatMap((token) =>
    token.kind === 'option' && !known.includes(token.name)
      ? [`--${token.name}: there is no such option`]
      : [],
  );
  const parsed = options.safeParse(values);
  const faults = parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  if (!parsed.success || unknown.length > 0) giveUp([...unknown, ...faults]);
  return parsed.data;
}

const { data, ...chosen } = readOptions();
const appDir = path.resolve(import.meta.dirname, '..');
await Promise.all([buildApp(path.join(appDir, 'dist/main.cjs')), buildPage()]);
try {
  const sandbox = await startSandbox({
    ...chosen,
    dataDir: path.resolve(data),
    appDir,
    say: (line) => console.log(line),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
  await sandbox.closed;
} catch (error) {
  // Ports, folders and the host's own words: one line each, without a trace.
  giveUp([error instanceof Error ? error.message : String(error)]);
}
