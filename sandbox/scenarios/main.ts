import path from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { buildApp } from '../../scripts/build.ts';
import { longScenarios, scenarios as short } from './catalogue.ts';
import { NotPlayable, runScenario } from './run-scenario.ts';
import type { ScenarioReport } from './scenario.ts';

const scenarios = [...short, ...longScenarios];

const usage = `npm run scenario -- NAME [--seed N] [--speed N|max] [--json]

Plays one story and exits 0 only if its promises held.

${scenarios.map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}
`;

const names = scenarios.map(({ name }) => name);
const options = z.object({
  name: z.string({ error: 'NAME: missing; should name a scenario' }).refine((name) => names.includes(name), {
    error: (issue) => `NAME: there is no scenario "${String(issue.input)}"; there are ${names.join(', ')}`,
  }),
  seed: z
    .string()
    .default('1')
    .transform(Number)
    .pipe(
      z
        .int({ error: '--seed: should be a whole number' })
        .min(0, { error: '--seed: should not be negative' }),
    ),
  speed: z
    .string()
    .default('max')
    .transform((text) => (text === 'max' ? ('max' as const) : Number(text)))
    .refine((speed) => speed === 'max' || (speed > 0 && speed <= 10_000), {
      error: '--speed: should be "max" or a number up to 10000',
    }),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});

function fail(lines: readonly string[]): void {
  for (const line of lines) console.error(line);
  process.exitCode = 2;
}

function print({ scenario, seed, ok, promises, vms, armRequests }: ScenarioReport): void {
  console.log(`${scenario}, seed ${seed}: ${ok ? 'every promise held' : 'A PROMISE WAS BROKEN'}`);
  for (const { name, held, detail } of promises)
    console.log(`  ${held ? 'held  ' : 'BROKEN'}  ${name}: ${detail}`);
  for (const { id, outcome, reason, downtimeSeconds } of vms)
    console.log(`  ${id.split('/').at(-1)}: ${outcome} (${reason}), down for ${downtimeSeconds} s`);
  console.log(`  ${armRequests.total} requests to Azure`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    strict: false,
    options: {
      seed: { type: 'string' },
      speed: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(usage);
  const parsed = options.safeParse({ ...values, name: positionals[0] });
  if (!parsed.success) return fail(parsed.error.issues.map(({ message }) => message));
  const { name, seed, speed, json } = parsed.data;
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const appDir = path.resolve(import.meta.dirname, '../..');
  await buildApp(path.join(appDir, 'dist/main.cjs'));
  const report = await runScenario(scenario, { seed, speed, appDir });
  if (json) console.log(JSON.stringify(report));
  else print(report);
  process.exitCode = report.ok ? 0 : 1;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof NotPlayable)) throw error;
  fail([error.message]);
}
