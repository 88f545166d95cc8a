import { readFileSync } from 'node:fs';
import path from 'node:path';
import { all, differences, every, type Rule } from './rule.ts';
import { at, ofType, settingsOf } from './snapshots.ts';

const root = path.resolve(import.meta.dirname, '../..');
const eventSubscriptions = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
const site = 'Microsoft.Web/sites';

const noneOf =
  (type: string): Rule =>
  (snapshot) =>
    ofType(snapshot, type).map(({ id }) => id);

const settings =
  (wanted: Readonly<Record<string, string>>): Rule =>
  (snapshot) =>
    Object.entries(wanted).flatMap(([name, value]) =>
      settingsOf(snapshot)[name] === value ? [] : [`${name} is ${settingsOf(snapshot)[name]}`],
    );

/** Each event subscription calls a function that the app registers. */
const toTheTrigger: Rule = (snapshot) => {
  const code = readFileSync(path.join(root, 'src/triggers/http/register-triggers.ts'), 'utf8');
  const ids = ofType(snapshot, eventSubscriptions).map((one) =>
    String(at(one, 'properties.destination.properties.resourceId')),
  );
  if (ids.length === 0) return ['no event subscription'];
  return ids.filter((id) => !code.includes(`app.eventGrid('${id.split('/functions/').at(-1)}'`));
};

const readsOnly: Rule = (snapshot) =>
  ofType(snapshot, 'Microsoft.Authorization/roleDefinitions').flatMap((role) =>
    /\/(?:write|action)"/.test(JSON.stringify(at(role, 'properties.permissions'))) ? [role.name] : [],
  );

const inSubscriptions =
  (type: string, ...wanted: readonly string[]): Rule =>
  (snapshot) => {
    const found = ofType(snapshot, type).map(({ id }) => id.split('/')[2] ?? '');
    return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`${type} in ${found.join(', ')}`];
  };

const endpoints: Rule = (snapshot) => {
  const groups = ofType(snapshot, 'Microsoft.Network/privateEndpoints').map((one) =>
    at(one, 'properties.privateLinkServiceConnections.0.properties.groupIds.0'),
  );
  return ['blob', 'queue', 'table', 'sites']
    .filter((group) => !groups.includes(group))
    .map((group) => `no private endpoint for ${group}`);
};

const handedOver: Rule = ({ predictedResources, outputs }) => [
  ...predictedResources.filter(({ type }) => type.includes('Authorization')).map(({ id }) => id),
  ...['APP_PRINCIPAL_ID', 'TOPIC_PRINCIPAL_IDS', 'STORAGE_ACCOUNT_NAME']
    .filter((name) => !(name in outputs))
    .map((name) => `no output ${name}`),
];

const closedApp: Rule = (snapshot) =>
  ofType(snapshot, site).flatMap((one) =>
    differences(one, {
      'properties.siteConfig.ipSecurityRestrictionsDefaultAction': 'Deny',
      'properties.siteConfig.ipSecurityRestrictions.0.ipAddress': '203.0.113.0/24',
      'properties.siteConfig.scmIpSecurityRestrictionsUseMain': true,
    }),
  );

/** What a set of parameters must achieve. */
export const parameterRules: Readonly<Record<string, readonly [variant: string, rule: Rule]>> = {
  'the first provision creates no event subscription': ['first-provision', noneOf(eventSubscriptions)],
  'each watched subscription sends its events': [
    'many-subscriptions',
    inSubscriptions(
      eventSubscriptions,
      '11111111-1111-1111-1111-111111111111',
      '33333333-3333-3333-3333-333333333333',
      '44444444-4444-4444-4444-444444444444',
    ),
  ],
  'events are delivered to a function that the app registers': ['remediate', toTheTrigger],
  'report access can only read, and sets the app to report': [
    'first-provision',
    every(readsOnly, settings({ ACCELNET_MODE: 'report', ACCELNET_MODE_NEW: 'report' })),
  ],
  'private networking closes storage and app, uses the queue, and admits trusted services': [
    'private-network',
    every(
      all('Microsoft.Storage/storageAccounts', {
        'properties.networkAcls': { bypass: 'AzureServices', defaultAction: 'Deny' },
      }),
      all(site, { 'properties.publicNetworkAccess': 'Disabled' }),
      endpoints,
      settings({ ACCELNET_EVENT_QUEUE: 'accelnet-events', 'AzureWebJobs.onResourceEvent.Disabled': 'true' }),
    ),
  ],
  'only the listed addresses can reach the app': ['many-subscriptions', closedApp],
  'without the right to assign, no role is created and the outputs have what another team needs': [
    'scheduler-without-rbac',
    handedOver,
  ],
  'a topic that exists already is not created again': [
    'many-subscriptions',
    inSubscriptions(
      'Microsoft.EventGrid/systemTopics',
      '11111111-1111-1111-1111-111111111111',
      '33333333-3333-3333-3333-333333333333',
    ),
  ],
};
