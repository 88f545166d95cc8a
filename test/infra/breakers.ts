import { brokenParameters } from './breakers-of-parameters.ts';
import {
  account,
  allow,
  assign,
  type Broken,
  container,
  first,
  identityless,
  role,
  type Spoil,
  set,
  setting,
  site,
  subscription,
  without,
} from './spoil.ts';

/** A way to break a rule. */
export interface Breaker {
  readonly rule: string;
  readonly what: string;
  /** The set of parameters whose snapshot is changed; `queue` by default. */
  readonly variant?: string;
  readonly spoil: Spoil;
}

const broken: Broken = {
  'nothing has a shared key': {
    'storage accepts its key': set(account, 'allowSharedKeyAccess', true),
    'logs accept a key': set('Microsoft.OperationalInsights/workspaces', 'features.disableLocalAuth', false),
    'telemetry accepts a key': set('Microsoft.Insights/components', 'DisableLocalAuth', false),
    'passwords may deploy': set(`${site}/basicPublishingCredentialsPolicies`, 'allow', true),
    'a setting reads a key': setting('ACCELNET_MODE', "[listKeys('x', '2025-01-01').keys[0].value]"),
  },
  'no setting is a secret': {
    'a connection string': setting('AzureWebJobsStorage', 'DefaultEndpointsProtocol=https'),
    'a name of a secret': setting('WEBHOOK_SECRET', 'x'),
    'a scheduler without identity': setting('DURABLE_TASK_SCHEDULER_CONNECTION_STRING', 'Endpoint=https://x'),
    'a credential for storage': setting('AzureWebJobsStorage__credential', ''),
  },
  'no output is a secret': {
    'a connection string': ({ outputs }) => {
      outputs.CONNECTION_STRING = "[reference('x').ConnectionString]";
    },
  },
  'everything requires TLS 1.2 or newer': {
    'storage with TLS 1.0': set(account, 'minimumTlsVersion', 'TLS1_0'),
    'storage over HTTP': set(account, 'supportsHttpsTrafficOnly', false),
    'an app over HTTP': set(site, 'httpsOnly', false),
    'an app with TLS 1.0': set(site, 'siteConfig.minTlsVersion', '1.0'),
    'plain FTP': set(site, 'siteConfig.ftpsState', 'AllAllowed'),
  },
  'no blob is public': {
    'a public account': set(account, 'allowBlobPublicAccess', true),
    'a public container': set(container, 'publicAccess', 'Blob'),
  },
  'our own roles allow no more than is needed': {
    'every action': allow('*'),
    'all actions of a provider': allow('Microsoft.Compute/*'),
    'a deletion': allow('Microsoft.Compute/virtualMachines/delete'),
    'another write': allow('Microsoft.Compute/virtualMachines/write'),
    'the right to assign roles': allow('Microsoft.Authorization/roleAssignments/write'),
    'Run Command with other actions': allow(
      'Microsoft.Compute/virtualMachines/runCommand/action',
      'Microsoft.Compute/virtualMachines/read',
    ),
    'a wider scope': set(role, 'assignableScopes', ['/subscriptions/77777777-7777-7777-7777-777777777777']),
    'data actions': set(role, 'permissions', [{ actions: [], dataActions: ['Microsoft.Storage/x/read'] }]),
  },
  'roles are assigned where they are needed': {
    Contributor: assign('b24988ac-6180-42a0-ab88-20f7382dd24c', '/subscriptions/1'),
    Owner: assign('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', '/subscriptions/1'),
    'a data role on a whole resource group': assign(
      '/x/ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      '/subscriptions/1/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/a',
    ),
  },
  'events are delivered, or dead-lettered, with an identity': {
    'no dead-letter destination': set(subscription, 'deadLetterWithResourceIdentity', {}),
    'dead-lettering with a key': set(subscription, 'deadLetterDestination', { endpointType: 'StorageBlob' }),
    'a queue with a key': set(subscription, 'deliveryWithResourceIdentity', {}),
    'no retries': ['remediate', set(subscription, 'retryPolicy', { maxDeliveryAttempts: 1 })],
  },
  'events are filtered': {
    'no filter': set(subscription, 'filter.advancedFilters', []),
    'fewer event types': set(subscription, 'filter.includedEventTypes', [
      'Microsoft.Resources.ResourceWriteSuccess',
    ]),
  },
  'everything that acts has an identity': {
    'an app without identity': identityless(site),
    'a topic without identity': identityless('Microsoft.EventGrid/systemTopics'),
    'packages with a key': set(
      site,
      'functionAppConfig.deployment.storage.authentication.type',
      'StorageAccountConnectionString',
    ),
  },
  'records cannot be changed once written': {
    'appends allowed': set(`${container}/immutabilityPolicies`, 'allowProtectedAppendWrites', true),
    'for zero days': set(`${container}/immutabilityPolicies`, 'immutabilityPeriodSinceCreationInDays', 0),
    'no policy': without(`${container}/immutabilityPolicies`),
  },
  'values that the types leave open are known to Azure': {
    'an unknown version of Node': set(site, 'functionAppConfig.runtime.version', '99'),
    'a topic of another kind': set('Microsoft.EventGrid/systemTopics', 'topicType', 'Microsoft.Resources'),
  },
  'the heap leaves room for the host': {
    'a heap of all memory': setting('languageWorkers__node__arguments', '--max-old-space-size=2048'),
    'no limit': setting('languageWorkers__node__arguments', ''),
  },
  'API versions are stable': {
    'a preview version': (snapshot) => {
      first(snapshot, site).apiVersion = '2025-01-01-preview';
    },
  },
  'everything that people must know raises an alert': {
    'an alert for a stranded VM has low severity': set(
      'Microsoft.Insights/scheduledQueryRules',
      'severity',
      3,
      '-stranded',
    ),
    'an alert is off': set('Microsoft.Insights/scheduledQueryRules', 'enabled', false, '-breaker-open'),
    'poison messages raise no alert': (snapshot) => {
      first(snapshot, 'Microsoft.Insights/scheduledQueryRules', '-events-dead-lettered').name = 'x';
    },
    'no alert for a missing heartbeat': (snapshot) => {
      first(snapshot, 'Microsoft.Insights/scheduledQueryRules', '-no-heartbeat').name = 'x';
    },
    'dead-lettered events raise no alert': (snapshot) => {
      first(snapshot, 'Microsoft.Insights/metricAlerts').type = 'x';
    },
  },
  'the app can read its settings': {
    'an unknown mode': setting('ACCELNET_MODE', 'maybe'),
    'storage without address': setting('AzureWebJobsStorage__tableServiceUri', ''),
    'another identity': setting('AZURE_CLIENT_ID', '66666666-6666-6666-6666-666666666666'),
  },
  'every setting is read by the app or its host': {
    'a misspelt setting': setting('ACCELNET_MOED', 'report'),
  },
};

/** For each rule the ways to break it that must be detected. */
export const breakers: readonly Breaker[] = Object.entries({ ...broken, ...brokenParameters }).flatMap(
  ([rule, ways]) =>
    Object.entries(ways).map(([what, way]) =>
      typeof way === 'function' ? { rule, what, spoil: way } : { rule, what, variant: way[0], spoil: way[1] },
    ),
);
