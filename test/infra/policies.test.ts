import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { breakers } from './breakers.ts';
import { rules } from './rules.ts';
import { at, ofType, readSnapshot, settingsOf, variants } from './snapshots.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('there are six sets of parameters', () => {
  expect(variants).toHaveLength(6);
});

describe.each(variants)('%s', (variant) => {
  test.each(Object.entries(rules))('%s', (_, rule) => {
    expect(rule(readSnapshot(variant))).toEqual([]);
  });

  test('the app can read its settings', () => {
    const given = Object.entries(settingsOf(readSnapshot(variant))).map(([name, value]) => [
      name,
      asIf(value),
    ]);
    const reading = readConfig(Object.fromEntries(given));
    expect(reading).toMatchObject({ ok: true });
    if (!reading.ok) return;
    expect(reading.config.journal).toMatchObject({ kind: 'identity' });
    expect(reading.config.clientId).toBe('55555555-5555-5555-5555-555555555555');
  });

  test('every setting is one that somebody reads', () => {
    const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
    const told = `${read('docs/settings.md')}${read('infra/app-settings.json').replaceAll('"', '`')}`;
    const host =
      /^(?:AzureWebJobs|AzureFunctionsJobHost__|APPLICATIONINSIGHTS_|DURABLE_TASK_|languageWorkers__)/;
    const other = Object.keys(settingsOf(readSnapshot(variant))).filter((name) => !host.test(name));
    expect(other.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
  });
});

/** What Azure would put in the place of an expression. */
function asIf(value: string): string {
  if (!value.startsWith('[')) return value;
  const service = /primaryEndpoints\.(\w+)\]/.exec(value)?.[1];
  if (service !== undefined) return `https://stabc.${service}.core.windows.net/`;
  if (value.includes('resourceManager')) return 'https://management.azure.com/';
  if (value.endsWith('.clientId]')) return '55555555-5555-5555-5555-555555555555';
  return value;
}

describe('a snapshot that breaks a rule is refused', () => {
  test('there is one for each rule', () => {
    expect(new Set(breakers.map(({ rule }) => rule))).toEqual(new Set(Object.keys(rules)));
  });

  test.each(breakers)('$rule: $what', ({ rule, variant = 'queue', spoil }) => {
    const snapshot = readSnapshot(variant);
    spoil(snapshot);
    expect(rules[rule]?.(snapshot)).not.toEqual([]);
  });
});

describe('parameters', () => {
  test('events come only once there is code to take them', () => {
    const events = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
    expect(ofType(readSnapshot('first-provision'), events)).toEqual([]);
    expect(ofType(readSnapshot('many-subscriptions'), events)).toHaveLength(3);
  });

  test('events are delivered to a function that the app registers', () => {
    const [subscription] = ofType(
      readSnapshot('remediate'),
      'Microsoft.EventGrid/systemTopics/eventSubscriptions',
    );
    const id = String(at(subscription, 'properties.destination.properties.resourceId'));
    const name = id.split('/functions/').at(-1) ?? '';
    const code = readFileSync(path.join(root, 'src/triggers/register.ts'), 'utf8');
    expect(code).toContain(`app.eventGrid('${name}'`);
  });

  test('report access can only read, and says so to the app', () => {
    const snapshot = readSnapshot('first-provision');
    const [role] = ofType(snapshot, 'Microsoft.Authorization/roleDefinitions');
    const actions = JSON.stringify(at(role, 'properties.permissions'));
    expect(actions).not.toMatch(/\/(?:write|action)"/);
    expect(settingsOf(snapshot)).toMatchObject({ ACCELNET_MODE: 'report', ACCELNET_MODE_NEW: 'report' });
  });

  test('private networking closes the storage, takes the queue, and lets trusted services in', () => {
    const snapshot = readSnapshot('private-network');
    const [account] = ofType(snapshot, 'Microsoft.Storage/storageAccounts');
    expect(at(account, 'properties.networkAcls')).toEqual({ bypass: 'AzureServices', defaultAction: 'Deny' });
    expect(ofType(snapshot, 'Microsoft.Network/privateEndpoints')).toHaveLength(3);
    expect(settingsOf(snapshot).ACCELNET_EVENT_QUEUE).toBe('accelnet-events');
    expect(settingsOf(snapshot)['AzureWebJobs.onResourceEvent.Disabled']).toBe('true');
  });

  test('without rights to assign there is no role, and everything else', () => {
    const snapshot = readSnapshot('scheduler-without-rbac');
    expect(snapshot.predictedResources.filter(({ type }) => type.includes('Authorization'))).toEqual([]);
    expect(snapshot.outputs).toHaveProperty('APP_PRINCIPAL_ID');
  });

  test('a topic that is there already is not made again', () => {
    const topics = ofType(readSnapshot('many-subscriptions'), 'Microsoft.EventGrid/systemTopics');
    expect(topics.map(({ id }) => id.split('/')[2])).toEqual([
      '11111111-1111-1111-1111-111111111111',
      '33333333-3333-3333-3333-333333333333',
    ]);
  });
});
