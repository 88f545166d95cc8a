import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
const sample: Record<string, string> = JSON.parse(read('local.settings.sample.json')).Values;
const declaring = [
  'src/config.ts',
  'src/core/policy-settings.ts',
  'src/core/arm-settings.ts',
  'src/core/sweep-settings.ts',
];
const settings = declaring.flatMap((file) =>
  [...read(file).matchAll(/^ {2}(ACCELNET_[A-Z_]+|AZURE_CLIENT_ID):/gm)].map((match) => match[1] ?? ''),
);

test('the sample holds every setting, and nothing else but the host’s own', () => {
  expect(settings.length).toBeGreaterThan(15);
  const own = Object.keys(sample).filter(
    (name) => name !== 'FUNCTIONS_WORKER_RUNTIME' && name !== 'AzureWebJobsStorage',
  );
  expect(own.sort()).toEqual([...settings].sort());
});

test('the sample’s values are the defaults', () => {
  const { ACCELNET_SUBSCRIPTIONS, AzureWebJobsStorage } = sample;
  expect(readConfig(sample)).toEqual(readConfig({ ACCELNET_SUBSCRIPTIONS, AzureWebJobsStorage }));
});

test('every setting is explained', () => {
  const documented = read('docs/settings.md');
  expect(settings.filter((name) => !documented.includes(`| \`${name}\` |`))).toEqual([]);
});
