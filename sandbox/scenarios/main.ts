import path from 'node:path';
import * as z from 'zod';
import { flag, wholeOr } from '../../cli/command-line/option.ts';
import { runCommand } from '../../cli/command-line/run-command.ts';
import { giveUp } from '../../cli/command-line/say.ts';
import { longScenarios, scenarios as short } from './catalogue.ts';
import type { ScenarioReport } from './scenario.ts';

const scenarios = [...short, ...longScenarios];
const names = scenarios.map(({ name }) => name);

const command = {
  call: 'npm run scenario -- NAME [options]',
  about: 'Plays one story and exits 0 only if its promises held.',
  word: {
    name: 'NAME',
    about: 'the story',
    schema: z.string({ error: 'is needed: should name a scenario' }).transform((name, context) => {
      const scenario = scenarios.find((one) => one.name === name);
      if (scenario !== undefined) return scenario;
      context.addIssue(`there is no scenario "${name}"; there are ${names.join(', ')}`);
      return z.NEVER;
    }),
  },
  options: {
    seed: wholeOr(1, { min: 0 }, 'N', 'what chance depends on'),
    speed: {
      value: 'N',
      about: 'how many times as fast as the wall clock, or max',
      otherwise: 'max',
      schema: z
        .string()
        .default('max')
        .transform((text) => (text === 'max' ? ('max' as const) : Number(text)))
        .refine((speed) => speed === 'max' || (speed > 0 && speed <= 10_000), {
          error: 'should be "max" or a number up to 10000',
        }),
    },
    json: flag('the report as JSON'),
  },
  notes: `Stories:
${scenarios.map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}`,
} as const;

function print({ scenario, seed, ok, promises, vms, armRequests }: ScenarioReport): void {
  console.log(`${scenario}, seed ${seed}: ${ok ? 'every promise held' : 'A PROMISE WAS BROKEN'}`);
  for (const { name, held, detail } of promises)
    console.log(`  ${held ? 'held  ' : 'BROKEN'}  ${name}: ${detail}`);
  for (const { id, outcome, reason, downtimeSeconds } of vms)
    console.log(`  ${id.split('/').at(-1)}: ${outcome} (${reason}), down for ${downtimeSeconds} s`);
  console.log(`  ${armRequests.total} requests to Azure`);
}

await runCommand(command, async ({ word: scenario, seed, speed, json }) => {
  const [{ buildApp }, { NotPlayable, runScenario }] = await Promise.all([
    import('../../scripts/build/build-app.ts'),
    import('./run-scenario.ts'),
  ]);
  const appDir = path.resolve(import.meta.dirname, '../..');
  await buildApp();
  try {
    const report = await runScenario(scenario, { seed, speed, appDir });
    if (json) console.log(JSON.stringify(report));
    else print(report);
    return report.ok ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NotPlayable)) throw error;
    return giveUp([error.message]);
  }
});
