import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { deployedDocument, sampleDocument, withSettings } from '../scripts/write-settings.ts';
import { type Config, readConfig } from '../src/config/config.ts';
import { type Setting, settings } from '../src/core/settings/settings.ts';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
const listed: readonly (readonly [string, Setting])[] = Object.entries(settings);
const sample: Record<string, string> = JSON.parse(sampleDocument()).Values;
const { ACCELNET_SUBSCRIPTIONS, AzureWebJobsStorage } = sample;
const least = { ACCELNET_SUBSCRIPTIONS, AzureWebJobsStorage };

function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const reading = readConfig(env);
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return reading.config;
}

test('every setting that is read is listed, and nothing else', () => {
  const declaring = [
    'src/config/config.ts',
    'src/core/settings/policy-settings.ts',
    'src/core/settings/arm-settings.ts',
    'src/core/settings/sweep-settings.ts',
    'src/core/settings/notify-settings.ts',
  ];
  const declared = declaring.flatMap((file) =>
    [...read(file).matchAll(/^ {2}(ACCELNET_[A-Z_]+|AZURE_CLIENT_ID):/gm)].map((match) => match[1] ?? ''),
  );
  expect(declared.length).toBeGreaterThan(15);
  expect(Object.keys(settings).sort()).toEqual(declared.sort());
});

test('local.settings.sample.json is what the list says; npm run docs writes it', () => {
  expect(read('local.settings.sample.json')).toBe(sampleDocument());
});

test('infra/app-settings.json is what the list says; npm run docs writes it', () => {
  expect(read('infra/app-settings.json')).toBe(deployedDocument());
});

test('docs/settings.md is what the list says; npm run docs writes it', () => {
  expect(read('docs/settings.md')).toBe(withSettings(read('docs/settings.md')));
});

test('the sample’s values are the defaults', () => {
  expect(readConfig(sample)).toEqual(readConfig(least));
});

test('every listed default is the one that holds', () => {
  const defaultValue = listed.flatMap(([name, setting]) =>
    setting.defaultValue === undefined || name === 'ACCELNET_POLICY_FILE'
      ? []
      : [[name, setting.defaultValue]],
  );
  expect(defaultValue.length).toBeGreaterThan(20);
  const { policyOrigin, ...given } = configOf({ ...Object.fromEntries(defaultValue), ...least });
  const { policyOrigin: _none, ...withoutAny } = configOf(least);
  expect(given).toEqual(withoutAny);
  expect(policyOrigin.settings.length).toBeGreaterThan(10);
});

test('an empty setting is one that is not given', () => {
  const empty = Object.fromEntries(listed.map(([name]) => [name, '']));
  expect(readConfig({ ...empty, ...least })).toEqual(readConfig(least));
});

test('what a deployment sets says nothing against the policy file, and is taken by the app', () => {
  const deployed: Record<string, string> = JSON.parse(deployedDocument());
  expect(readConfig({ ...deployed, ...least })).toEqual(readConfig(least));
  expect(listed.filter(([name, { ownedByPolicy }]) => ownedByPolicy && deployed[name])).toEqual([]);
});
