import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { deployedDocument, sampleDocument, withSettings } from '../scripts/write-settings.ts';
import { type Config, readConfig } from '../src/config/config.ts';
import { wholeFromText } from '../src/core/lib/from-text.ts';
import { defaultPolicy } from '../src/core/policy/policy.ts';
import type { NumberField } from '../src/core/policy/policy-field.ts';
import { policyFields } from '../src/core/policy/policy-fields.ts';
import { readPolicyFile } from '../src/core/policy/policy-file.ts';
import { defaultSetting, type Setting, schemasOf } from '../src/core/settings/setting.ts';
import { settings } from '../src/core/settings/settings.ts';
import { unknownSettings } from '../src/core/settings/unknown-settings.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const listed: readonly (readonly [string, Setting])[] = Object.entries(settings);
const sample: Record<string, string> = JSON.parse(sampleDocument()).Values;
const { ACCELNET_SUBSCRIPTIONS, AzureWebJobsStorage } = sample;
const least = { ACCELNET_SUBSCRIPTIONS, AzureWebJobsStorage };

function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const reading = readConfig(env);
  if (!reading.ok) throw new Error(reading.faults.join('; '));
  return reading.config;
}

describe('a row that is added to the settings', () => {
  const row = defaultSetting(wholeFromText(2, 9), '4', { deployed: true, about: 'How many samples.' });
  const table = { ...settings, ACCELNET_SAMPLES: row };
  const reader = z.object(schemasOf(table));

  test('is all that the app needs to read the setting within its bounds and with its default', () => {
    expect(reader.parse(least)).toMatchObject({ ACCELNET_SAMPLES: 4 });
    expect(reader.parse({ ...least, ACCELNET_SAMPLES: ' ' })).toMatchObject({ ACCELNET_SAMPLES: 4 });
    expect(reader.parse({ ...least, ACCELNET_SAMPLES: '9' })).toMatchObject({ ACCELNET_SAMPLES: 9 });
    for (const wrong of ['1', '10', '2.5', 'many'])
      expect(reader.safeParse({ ...least, ACCELNET_SAMPLES: wrong }).error?.issues).toEqual([
        expect.objectContaining({ path: ['ACCELNET_SAMPLES'] }),
      ]);
  });

  test('is all that makes the name of the setting known', () => {
    expect(unknownSettings({ ACCELNET_SAMPLES: '4' }, table)).toEqual([]);
    expect(unknownSettings({ ACCELNET_SAMPLES: '4' })).toEqual(['ACCELNET_SAMPLES']);
  });

  test('is all that docs/settings.md, the sample and the deployment need', () => {
    const page = read('docs/settings.md');
    expect(withSettings(page, table)).toContain('| `ACCELNET_SAMPLES` | `4` | How many samples. |\n');
    expect(JSON.parse(sampleDocument(table)).Values).toEqual({ ...sample, ACCELNET_SAMPLES: '4' });
    expect(JSON.parse(deployedDocument(table))).toMatchObject({ ACCELNET_SAMPLES: '4' });
    expect(withSettings(page, table)).not.toBe(page);
  });
});

describe('a setting for a field of the policy', () => {
  const rows = listed.filter(([, { policyField }]) => policyField !== undefined);
  const others: Readonly<Record<string, string>> = {
    ACCELNET_MODE: 'window',
    ACCELNET_MODE_NEW: 'window',
    ACCELNET_PAUSED: 'true',
    ACCELNET_TAG_PREFIX: 'acme',
    ACCELNET_GUEST_PROBE: 'require',
    ACCELNET_PREFLIGHT: 'always',
  };

  test.each(rows)('changes that field and no other: %s', (name, { policyField }) => {
    const field = Object.entries(policyFields).find(([, one]) => one === policyField)?.[0] ?? '';
    const text = others[name] ?? String(Number(policyField?.defaultValue) + 1);
    const { policy, policyOrigin } = configOf({ ...least, [name]: text });
    const changed = Object.entries(policy).filter(
      ([key, value]) => value !== Reflect.get(defaultPolicy, key),
    );
    expect(changed.map(([key, value]) => [key, String(value)])).toEqual([[field, text]]);
    expect(policyOrigin.settings).toEqual([name]);
  });

  test('is the only setting for its field', () => {
    expect(new Set(rows.map(([, { policyField }]) => policyField)).size).toBe(rows.length);
  });

  const numbers = rows.flatMap(([name, { policyField: field }]) =>
    field !== undefined && 'bounds' in field ? [[name, field as NumberField] as const] : [],
  );

  test.each(numbers)('has the same bounds as in the policy file: %s', (name, { path: at, bounds }) => {
    const [section = '', member = ''] = at.split('.');
    const taken = (value: number): readonly boolean[] => [
      readConfig({ ...least, [name]: String(value) }).ok,
      readPolicyFile(JSON.stringify({ version: 1, [section]: { [member]: value } })).ok,
    ];
    const [lowest, highest] = bounds;
    expect([taken(lowest - 1), taken(highest + 1)].flat()).toEqual([false, false, false, false]);
    const fitting = [lowest, highest].filter((value) => name !== 'ACCELNET_SETTLE_MINUTES' || value < 720);
    expect(fitting.flatMap(taken)).not.toContain(false);
  });
});

/** Where a source states a default or a bound that a row of the tables states. */
function statedTwice(source: string): readonly string[] {
  const fields = Object.entries(policyFields).filter(([, field]) => 'bounds' in field);
  const names = [...fields.map(([name]) => name), ...Object.keys(settings)].join('|');
  const number = new RegExp(`\\b(?:${names})\\b['"]?\\s*(?::|=|\\?\\?|\\|\\|)\\s*['"[]?\\d`, 'g');
  const texts = listed.flatMap(([, { policyField, defaultValue = '' }]) =>
    policyField === undefined && /\W/.test(defaultValue) ? [`'${defaultValue}'`] : [],
  );
  return [...(source.match(number) ?? []), ...texts.filter((text) => source.includes(text))];
}

describe('defaults and bounds', () => {
  const tables = ['src/core/settings/settings.ts', 'src/core/policy/policy-fields.ts'];
  // Its api-version belongs to another API and has the same date.
  const others = ['src/azure/resources/deny-assignments.ts'];

  test('are stated in their row and nowhere else in the app', () => {
    const files = globSync(['src/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: root })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => ![...tables, ...others].includes(file));
    expect(files.length).toBeGreaterThan(200);
    expect(files.flatMap((file) => statedTwice(read(file)).map((text) => `${file}: ${text}`))).toEqual([]);
  });

  test.each([
    'const waitLimitHours = 24;',
    'const bounds = { newVmHours: [0, 720] };',
    'const days = given.ACCELNET_HISTORY_DAYS ?? 90;',
    "const own = { ACCELNET_MAX_CONCURRENT: '5' };",
    "const endpoint = given ?? 'https://management.azure.com';",
    "const file = 'accelnet.policy.json';",
  ])('are found if they are stated again: %s', (source) => {
    expect(statedTwice(source)).toHaveLength(1);
  });

  test.each([
    'const left = policy.waitLimitHours * 60;',
    'readonly newVmHours: number;',
    'const { maxPerHour } = policy;',
  ])('are not found where a name is only used: %s', (source) => {
    expect(statedTwice(source)).toEqual([]);
  });
});

test('no secret is set by a deployment or has a default', () => {
  const secrets = listed.filter(([, { secret }]) => secret);
  expect(secrets.map(([name]) => name)).toEqual([
    'ACCELNET_NOTIFY_WEBHOOK',
    'ACCELNET_NOTIFY_WEBHOOK_AUTHORIZATION',
  ]);
  expect(secrets.filter(([, { deployed, defaultValue }]) => deployed || defaultValue)).toEqual([]);
});

test('local.settings.sample.json agrees with the list of settings; npm run docs writes it', () => {
  expect(read('local.settings.sample.json')).toBe(sampleDocument());
});

test('infra/app-settings.json agrees with the list of settings; npm run docs writes it', () => {
  expect(read('infra/app-settings.json')).toBe(deployedDocument());
});

test('docs/settings.md agrees with the list of settings; npm run docs writes it', () => {
  expect(read('docs/settings.md')).toBe(withSettings(read('docs/settings.md')));
});

test('the sample’s values are the defaults', () => {
  expect(readConfig(sample)).toEqual(readConfig(least));
});

test('every listed default is the one that the app uses', () => {
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

test('an empty setting counts as not given', () => {
  const empty = Object.fromEntries(listed.map(([name]) => [name, '']));
  expect(readConfig({ ...empty, ...least })).toEqual(readConfig(least));
});

test('a deployment sets only values that the app accepts, and none that would override the policy file', () => {
  const deployed: Record<string, string> = JSON.parse(deployedDocument());
  // A deployment sends metrics, to where its template says.
  const sent = { ...deployed, ACCELNET_TELEMETRY: 'off' };
  expect(deployed.ACCELNET_TELEMETRY).toBe('metrics');
  expect(readConfig({ ...deployed, ...least }).ok).toBe(true);
  expect(readConfig({ ...sent, ...least })).toEqual(readConfig(least));
  expect(listed.filter(([name, { ownedByPolicy }]) => ownedByPolicy && deployed[name])).toEqual([]);
});
