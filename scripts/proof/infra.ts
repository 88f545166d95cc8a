import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { type Bicep, BicepFailure, bicepIn } from './bicep.ts';
import type { Check } from './check.ts';

/** The template with other parameters each; what it makes of them is committed beside it. */
const variants = [
  'first-provision',
  'remediate',
  'queue',
  'private-network',
  'many-subscriptions',
  'scheduler-without-rbac',
];

// Where a snapshot is taken; no such place exists.
const place = [
  ['--subscription-id', '11111111-1111-1111-1111-111111111111'],
  ['--tenant-id', '99999999-9999-9999-9999-999999999999'],
  ['--location', 'westeurope'],
  ['--deployment-name', 'accelnet'],
].flat();

const template = 'infra/main.bicep';

const withOutputs = z.looseObject({ outputs: z.record(z.string(), z.json()).default({}) });

const sarif = z.object({
  runs: z.array(z.object({ results: z.array(z.object({ message: z.object({ text: z.string() }) })) })),
});

/** What the Bicep CLI says of the template: form, linter and types, build, and what six sets of parameters make of it. */
export function infraChecks(root: string): readonly Check[] {
  let cli: Promise<Bicep> | undefined;
  const bicep: Bicep = async (...args) => {
    cli ??= bicepIn(root);
    return await (await cli)(...args);
  };
  return [
    { name: 'Bicep files are formatted', prove: () => formatted(root, bicep) },
    { name: 'the Bicep linter has nothing to say', prove: () => linted(bicep) },
    {
      name: 'the template builds',
      prove: async () => `${(await bicep('build', template, '--stdout')).length} characters of JSON`,
    },
    ...variants.map((variant) => ({
      name: `the template gives the committed snapshot of ${variant}`,
      prove: async () => {
        await snapshot(bicep, variant, 'validate');
        return 'equal';
      },
    })),
  ];
}

/** Formats the templates, and takes all snapshots anew. */
export async function recordInfra(root: string): Promise<void> {
  const bicep = await bicepIn(root);
  await format(bicep, path.join(root, 'infra'));
  for (const variant of variants) {
    await snapshot(bicep, variant, 'overwrite');
    sortOutputs(path.join(root, `infra/test/${variant}.snapshot.json`));
  }
}

/** The CLI writes outputs in another order each time, which would show as a change. */
function sortOutputs(file: string): void {
  const { outputs, ...rest } = withOutputs.parse(JSON.parse(readFileSync(file, 'utf8')));
  const sorted = Object.fromEntries(Object.entries(outputs).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(file, JSON.stringify({ ...rest, outputs: sorted }, null, 2));
}

async function format(bicep: Bicep, folder: string): Promise<void> {
  for (const kind of ['bicep', 'bicepparam']) await bicep('format', '--pattern', `${folder}/**/*.${kind}`);
}

async function snapshot(bicep: Bicep, variant: string, mode: 'validate' | 'overwrite'): Promise<void> {
  await bicep('snapshot', `infra/test/${variant}.bicepparam`, '--mode', mode, ...place);
}

/** Formats a copy: one call of the CLI takes about a second, for one file or for all. */
async function formatted(root: string, bicep: Bicep): Promise<string> {
  const copy = await mkdtemp(path.join(tmpdir(), 'accelnet-infra-'));
  try {
    await cp(path.join(root, 'infra'), copy, { recursive: true });
    await format(bicep, copy);
    const files = globSync('**/*.{bicep,bicepparam}', { cwd: copy });
    const read = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');
    const other = files.filter((file) => read(copy, file) !== read(path.join(root, 'infra'), file));
    if (other.length > 0) throw new Error(`npm run infra -- --record formats ${other.join(', ')}`);
    return `${files.length} files`;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** The template with all its modules, and its parameters. Diagnostics of types are warnings and leave the exit code 0: only an empty list counts. */
async function linted(bicep: Bicep): Promise<string> {
  const said: string[] = [];
  for (const file of [template, 'infra/main.bicepparam']) {
    const report = await bicep('lint', file, '--diagnostics-format', 'sarif').catch(printed);
    const { runs } = sarif.parse(JSON.parse(report));
    said.push(...runs.flatMap(({ results }) => results.map(({ message }) => message.text)));
  }
  if (said.length > 0) throw new Error(said.join('\n'));
  return 'no diagnostics';
}

/** What a failed call has printed; its report says more than its exit code. */
function printed(error: unknown): string {
  if (error instanceof BicepFailure && error.stdout !== '') return error.stdout;
  throw error;
}
