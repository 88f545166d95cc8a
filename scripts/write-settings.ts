import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Setting, Settings } from '../src/core/settings/setting.ts';
import { settings } from '../src/core/settings/settings.ts';

const [begin, end] = ['<!-- settings: npm run docs writes them -->', '<!-- end of settings -->'];

/** `docs/settings.md` with its table as the code says it; the rest stays. */
export function withSettings(page: string, table: Settings = settings): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/settings.md should hold "${begin}" and "${end}"`);
  const rows = Object.entries(table).map(([name, { defaultValue, instead, about }]) => {
    const shown = defaultValue === undefined ? (instead ?? 'empty') : `\`${defaultValue}\``;
    return `| \`${name}\` | ${shown} | ${about} |`;
  });
  const written = `| setting | default | what it does |\n|---|---|---|\n${rows.join('\n')}`;
  return `${page.slice(0, from)}${begin}\n${written}\n\n${page.slice(to)}`;
}

function writtenOf(table: Settings, which: (setting: Setting) => boolean): Readonly<Record<string, string>> {
  const rows = Object.entries(table).filter(([, setting]) => which(setting));
  return Object.fromEntries(
    rows.map(([name, { ownedByPolicy, defaultValue = '' }]) => [name, ownedByPolicy ? '' : defaultValue]),
  );
}

/** `local.settings.sample.json`: every setting, those of the Functions host first. */
export function sampleDocument(table: Settings = settings): string {
  const values = {
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    ...writtenOf(table, () => true),
    ACCELNET_SUBSCRIPTIONS: '00000000-0000-0000-0000-000000000000',
  };
  return documentOf({ IsEncrypted: false, Values: values });
}

/** `infra/app-settings.json`: the settings that a deployment sets, with what it sets where its parameters say nothing. */
export function deployedDocument(table: Settings = settings): string {
  const own = Object.entries(table).flatMap(([name, { deployedValue }]) =>
    deployedValue === undefined ? [] : [[name, deployedValue]],
  );
  return documentOf({ ...writtenOf(table, ({ deployed = false }) => deployed), ...Object.fromEntries(own) });
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
