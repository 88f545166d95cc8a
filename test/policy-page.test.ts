import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { policySchemaDocument, withPolicyFields } from '../scripts/write-policy.ts';
import { readConfig } from '../src/config/config.ts';
import { defaultPolicy, defaultsOf } from '../src/core/policy/policy.ts';
import { flagField, numberField } from '../src/core/policy/policy-field.ts';
import { policyFields } from '../src/core/policy/policy-fields.ts';
import { readPolicyFile } from '../src/core/policy/policy-file.ts';
import { fieldsIn, policyFileSchemaOf } from '../src/core/policy/policy-schema.ts';
import { policySetting } from '../src/core/settings/setting.ts';
import { subscriptionId } from './support/facts.ts';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
const page = read('docs/policy.md');
const published = read('accelnet.policy.schema.json');
const schema = z.fromJSONSchema(JSON.parse(published));

test('accelnet.policy.schema.json agrees with the code; npm run docs writes it', () => {
  expect(published).toBe(policySchemaDocument());
});

test('docs/policy.md lists the fields as they are in the code; npm run docs writes them', () => {
  expect(page).toBe(withPolicyFields(page));
});

describe('a row that is added to the fields of the policy', () => {
  const samples = numberField('limits.samples', [2, 9], 4, 'How many samples.');
  const alone = flagField('sampling', false, 'Whether samples are taken.');
  const table = { ...policyFields, samples, alone };
  const reader = policyFileSchemaOf(table);

  test('is all that the app needs to read the field within its bounds and to know its default', () => {
    const given = reader.parse({ version: 1, sampling: true, limits: { samples: 9 } });
    expect(fieldsIn(table, given)).toEqual({ samples: 9, alone: true });
    expect(fieldsIn(table, reader.parse({ version: 1 }))).toEqual({});
    for (const wrong of [1, 10, 2.5, '4'])
      expect(reader.safeParse({ version: 1, limits: { samples: wrong } }).error?.issues).toEqual([
        expect.objectContaining({ path: ['limits', 'samples'] }),
      ]);
    expect(defaultsOf(table)).toEqual({ ...defaultPolicy, samples: 4, alone: false });
  });

  test('is all that editors and docs/policy.md need to show the field', () => {
    const document = JSON.parse(policySchemaDocument(reader));
    expect(document.properties.limits.properties.samples).toEqual({
      description: 'How many samples.',
      default: 4,
      type: 'integer',
      minimum: 2,
      maximum: 9,
    });
    const written = withPolicyFields(page, reader);
    expect(written).toContain('| `limits.samples` | 2 to 9 | `4` | How many samples. |\n');
    expect(written).toContain('| `sampling` | `true`, `false` | `false` | Whether samples are taken. |\n');
    expect(written).not.toBe(page);
  });

  test('gives its bounds, default and text to a setting for the field', () => {
    const setting = policySetting(samples);
    expect(setting).toMatchObject({ about: 'How many samples.', defaultValue: '4', policyField: samples });
    expect(['', '2', '9'].map((text) => setting.schema.parse(text))).toEqual([undefined, 2, 9]);
    expect(['1', '10'].map((text) => setting.schema.safeParse(text).success)).toEqual([false, false]);
  });
});

test('no two fields of the policy have the same place in the file', () => {
  const paths = Object.values(policyFields).map((field) => field.path);
  expect(new Set(paths).size).toBe(paths.length);
});

describe('the examples of docs/policy.md', () => {
  const examples = [...page.matchAll(/### (.+?)\n[^#]*?```json\n(.+?)```/gs)].map(
    ([, title = '', text = '']): [string, string] => [title, text],
  );

  test('stand under every heading of their level', () => {
    expect(examples.length).toBe(page.match(/^### /gm)?.length);
    expect(examples.length).toBeGreaterThan(7);
  });

  test.each(examples)('are valid for the app and for editors: %s', (_title, text) => {
    const reading = readPolicyFile(text);
    expect(reading).toMatchObject({ ok: true });
    expect(schema.safeParse(JSON.parse(text)).error?.issues).toBeUndefined();
    const source = { kind: 'text', name: 'example', text } as const;
    expect(readConfig({ ACCELNET_SUBSCRIPTIONS: subscriptionId }, source)).toMatchObject({ ok: true });
  });
});

describe('the JSON Schema', () => {
  test.each<[string, object]>([
    ['an unknown member', { version: 1, pause: true }],
    ['no version', {}],
    ['an empty selector', { version: 1, scope: { exclude: [{}] } }],
    ['an empty list', { version: 1, scope: { exclude: [{ names: [] }] } }],
    ['a subscription by its name', { version: 1, scope: { exclude: [{ subscriptions: ['Production'] }] } }],
    ['an unknown mode', { version: 1, modes: { newVms: 'yolo' } }],
    ['a number out of bounds', { version: 1, limits: { perHour: 0 } }],
  ])('refuses what the app refuses: %s', (_what, file) => {
    expect(schema.safeParse(file).success).toBe(false);
    expect(readPolicyFile(JSON.stringify(file)).ok).toBe(false);
  });

  test('is described in docs/policy.md with every default of the policy', () => {
    const defaults = [...page.matchAll(/^\| `[\w.$[\]]+` \| .*? \| `(.*?)` \|/gm)].map(([, text = '']) =>
      JSON.parse(text),
    );
    const { disruptionBudgets, ...others } = defaultPolicy;
    const own = [...Object.values(others), ...Object.values(disruptionBudgets)];
    expect(defaults.map(String).sort()).toEqual(own.map(String).sort());
  });
});
