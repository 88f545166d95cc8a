import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../src/config/config.ts';
import type { Rule } from './rule.ts';
import { settingsOf } from './snapshots.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** The app can read its settings, and uses its own identity for storage. */
export const readable: Rule = (snapshot) => {
  const given = Object.entries(settingsOf(snapshot)).map(([name, value]) => [name, asIf(value)]);
  const reading = readConfig(Object.fromEntries(given));
  if (!reading.ok) return reading.faults;
  const { journal, clientId } = reading.config;
  return [
    ...(journal?.kind === 'identity' ? [] : ['its storage is not reached by identity']),
    ...(clientId === appsIdentity ? [] : [`it is the identity ${clientId}`]),
  ];
};

/** Every setting is one that the app or its host reads. */
export const known: Rule = (snapshot) => {
  const notified = `${read('docs/settings.md')}${read('infra/app-settings.json').replaceAll('"', '`')}`;
  const host =
    /^(?:AzureWebJobs|AzureFunctionsJobHost__|APPLICATIONINSIGHTS_|DURABLE_TASK_|languageWorkers__)/;
  return Object.keys(settingsOf(snapshot))
    .filter((name) => !host.test(name) && !notified.includes(`\`${name}\``))
    .map((name) => `nobody reads ${name}`);
};

const appsIdentity = '55555555-5555-5555-5555-555555555555';

/** What Azure would put in the place of an expression. */
function asIf(value: string): string {
  if (!value.startsWith('[')) return value;
  const service = /primaryEndpoints\.(\w+)\]/.exec(value)?.[1];
  if (service !== undefined) return `https://stabc.${service}.core.windows.net/`;
  if (value.includes('resourceManager')) return 'https://management.azure.com/';
  if (value.endsWith('.clientId]')) return appsIdentity;
  return value;
}
