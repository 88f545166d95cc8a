import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { policySchemaDocument, withPolicyFields } from '../scripts/write-policy.ts';
import { readConfig } from '../src/config/config.ts';
import { defaultPolicy } from '../src/core/policy/policy.ts';
import { readPolicyFile } from '../src/core/policy/policy-file.ts';
import { subscriptionId } from './support/facts.ts';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '..', file), 'utf8');
const page = read('docs/policy.md');
const published = read('accelnet.policy.schema.json');
const schema = z.fromJSONSchema(JSON.parse(published));

test('accelnet.policy.schema.json is what the code says; npm run docs writes it', () => {
  expect(published).toBe(policySchemaDocument());
});

test('docs/policy.md lists the fields as the code says them; npm run docs writes them', () => {
  expect(page).toBe(withPolicyFields(page));
});

describe('the examples of docs/policy.md', () => {
  const examples = [...page.matchAll(/### (.+?)\n[^#]*?```json\n(.+?)```/gs)].map(
    ([, title = '', text = '']): [string, string] => [title, text],
  );

  test('are there for each wish', () => {
    expect(examples.length).toBe(page.match(/^### /gm)?.length);
    expect(examples.length).toBeGreaterThan(7);
  });

  test.each(examples)('%s: is a policy for the app and for editors', (_title, text) => {
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
    ['a list of nothing', { version: 1, scope: { exclude: [{ names: [] }] } }],
    ['a subscription by its name', { version: 1, scope: { exclude: [{ subscriptions: ['Production'] }] } }],
    ['a mode that is none', { version: 1, modes: { newVms: 'yolo' } }],
    ['a number out of bounds', { version: 1, limits: { perHour: 0 } }],
  ])('refuses what the app refuses: %s', (_what, file) => {
    expect(schema.safeParse(file).success).toBe(false);
    expect(readPolicyFile(JSON.stringify(file)).ok).toBe(false);
  });

  test('names every default, and each is the policy’s own', () => {
    const defaults = [...page.matchAll(/^\| `[\w.$[\]]+` \| .*? \| `(.*?)` \|/gm)].map(([, text = '']) =>
      JSON.parse(text),
    );
    const { disruptionBudgets, ...others } = defaultPolicy;
    const own = [...Object.values(others), ...Object.values(disruptionBudgets)];
    expect(defaults.map(String).sort()).toEqual(own.map(String).sort());
  });
});
