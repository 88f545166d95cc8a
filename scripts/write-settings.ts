import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Setting, settings } from '../src/core/settings/settings.ts';

const all: readonly (readonly [string, Setting])[] = Object.entries(settings);

const [begin, end] = ['<!-- settings: npm run docs writes them -->', '<!-- end of settings -->'];

/** `docs/settings.md` with its table as the code says it; the rest stays. */
export function withSettings(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/settings.md should hold "${begin}" and "${end}"`);
  const rows = all.map(([name, { defaultValue, instead, about }]) => {
    const told = defaultValue === undefined ? (instead ?? 'empty') : `\`${defaultValue}\``;
    return `| \`${name}\` | ${told} | ${about} |`;
  });
  const table = `| setting | default | what it does |\n|---|---|---|\n${rows.join('\n')}`;
  return `${page.slice(0, from)}${begin}\n${table}\n\n${page.slice(to)}`;
}

const written = ({ defaultValue = '', ownedByPolicy }: Setting): string =>
  ownedByPolicy ? '' : defaultValue;

/** `local.settings.sample.json`: every setting, those of the Functions host first. */
export function sampleDocument(): string {
  const values = {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    ...Object.fromEntries(all.map(([name, setting]) => [name, written(setting)])),
    ACCELNET_SUBSCRIPTIONS: '00000000-0000-0000-0000-000000000000',
  };
  return documentOf({ IsEncrypted: false, Values: values });
}

/** `infra/app-settings.json`: the settings that a deployment sets, with what it sets where its parameters say nothing. */
export function deployedDocument(): string {
  const deployed = all.filter(([, setting]) => setting.deployed);
  return documentOf(Object.fromEntries(deployed.map(([name, setting]) => [name, written(setting)])));
}

function documentOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes the table in `docs/settings.md`, `local.settings.sample.json` and `infra/app-settings.json`. */
export async function writeSettings(root: string): Promise<void> {
  const page = path.join(root, 'docs/settings.md');
  await writeFile(page, withSettings(await readFile(page, 'utf8')));
  await writeFile(path.join(root, 'local.settings.sample.json'), sampleDocument());
  await writeFile(path.join(root, 'infra/app-settings.json'), deployedDocument());
}
