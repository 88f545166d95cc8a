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
  /** The set of parameters whose snapshot is spoiled; `queue` by default. */
  readonly variant?: string;
  readonly spoil: Spoil;
}

const broken: Broken = {
  'nothing has a shared key': {
    'storage takes its key': set(account, 'allowSharedKeyAccess', true),
    'logs take a key': set('Microsoft.OperationalInsights/workspaces', 'features.disableLocalAuth', false),
    'telemetry takes a key': set('Microsoft.Insights/components', 'DisableLocalAuth', false),
    'passwords deploy': set(`${site}/basicPublishingCredentialsPolicies`, 'allow', true),
    'a key is asked for': setting('ACCELNET_MODE', "[listKeys('x', '2025-01-01').keys[0].value]"),
  },
  'no setting is a secret': {
    'a connection string': setting('AzureWebJobsStorage', 'DefaultEndpointsProtocol=https'),
    'a name that promises one': setting('WEBHOOK_SECRET', 'x'),
    'a scheduler without identity': setting('DURABLE_TASK_SCHEDULER_CONNECTION_STRING', 'Endpoint=https://x'),
    'storage by other means': setting('AzureWebJobsStorage__credential', ''),
  },
  'no output is a secret': {
    'a connection string': ({ outputs }) => {
      outputs.CONNECTION_STRING = "[reference('x').ConnectionString]";
    },
  },
  'everything speaks TLS 1.2 at least': {
    'old storage': set(account, 'minimumTlsVersion', 'TLS1_0'),
    'plain storage': set(account, 'supportsHttpsTrafficOnly', false),
    'a plain app': set(site, 'httpsOnly', false),
    'an old app': set(site, 'siteConfig.minTlsVersion', '1.0'),
    'plain FTP': set(site, 'siteConfig.ftpsState', 'AllAllowed'),
  },
  'no blob is public': {
    'the account': set(account, 'allowBlobPublicAccess', true),
    'a container': set(container, 'publicAccess', 'Blob'),
  },
  'roles of our own allow no more than they must': {
    everything: allow('*'),
    'all of a provider': allow('Microsoft.Compute/*'),
    'a deletion': allow('Microsoft.Compute/virtualMachines/delete'),
    'another write': allow('Microsoft.Compute/virtualMachines/write'),
    'rights over rights': allow('Microsoft.Authorization/roleAssignments/write'),
    'Run Command beside others': allow(
      'Microsoft.Compute/virtualMachines/runCommand/action',
      'Microsoft.Compute/virtualMachines/read',
    ),
    'a wider scope': set(role, 'assignableScopes', ['/subscriptions/77777777-7777-7777-7777-777777777777']),
    'data actions': set(role, 'permissions', [{ actions: [], dataActions: ['Microsoft.Storage/x/read'] }]),
  },
  'roles are assigned where they are needed': {
    Contributor: assign('b24988ac-6180-42a0-ab88-20f7382dd24c', '/subscriptions/1'),
    Owner: assign('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', '/subscriptions/1'),
    'a data role on a whole group': assign(
      '/x/ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      '/subscriptions/1/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/a',
    ),
  },
  'events are delivered, or dead-lettered, by identity': {
    'no dead letters': set(subscription, 'deadLetterWithResourceIdentity', {}),
    'dead letters by key': set(subscription, 'deadLetterDestination', { endpointType: 'StorageBlob' }),
    'a queue by key': set(subscription, 'deliveryWithResourceIdentity', {}),
    'no retries': ['remediate', set(subscription, 'retryPolicy', { maxDeliveryAttempts: 1 })],
  },
  'events are filtered': {
    'no filter': set(subscription, 'filter.advancedFilters', []),
    'fewer types': set(subscription, 'filter.includedEventTypes', [
      'Microsoft.Resources.ResourceWriteSuccess',
    ]),
  },
  'everything that acts has an identity': {
    'an app without': identityless(site),
    'a topic without': identityless('Microsoft.EventGrid/systemTopics'),
    'packages by key': set(
      site,
      'functionAppConfig.deployment.storage.authentication.type',
      'StorageAccountConnectionString',
    ),
  },
  'records are written once': {
    'appended to': set(`${container}/immutabilityPolicies`, 'allowProtectedAppendWrites', true),
    'for no time': set(`${container}/immutabilityPolicies`, 'immutabilityPeriodSinceCreationInDays', 0),
    'no policy': without(`${container}/immutabilityPolicies`),
  },
  'open values are ones that Azure knows': {
    'a Node that is not there': set(site, 'functionAppConfig.runtime.version', '99'),
    'a topic of another kind': set('Microsoft.EventGrid/systemTopics', 'topicType', 'Microsoft.Resources'),
  },
  'the heap leaves room for the host': {
    'all memory': setting('languageWorkers__node__arguments', '--max-old-space-size=2048'),
    'no bound': setting('languageWorkers__node__arguments', ''),
  },
  'API versions are stable': {
    'a preview': (snapshot) => {
      first(snapshot, site).apiVersion = '2025-01-01-preview';
    },
  },
  'what people must hear is heard': {
    'a stranded VM is no emergency': set(
      'Microsoft.Insights/scheduledQueryRules',
      'severity',
      3,
      '-stranded',
    ),
    'an alert is off': set('Microsoft.Insights/scheduledQueryRules', 'enabled', false, '-breaker-open'),
    'poison messages are silent': (snapshot) => {
      first(snapshot, 'Microsoft.Insights/scheduledQueryRules', '-events-dead-lettered').name = 'x';
    },
    'one is missing': (snapshot) => {
      first(snapshot, 'Microsoft.Insights/scheduledQueryRules', '-no-heartbeat').name = 'x';
    },
    'dead letters are silent': (snapshot) => {
      first(snapshot, 'Microsoft.Insights/metricAlerts').type = 'x';
    },
  },
  'the app can read its settings': {
    'a mode that is none': setting('ACCELNET_MODE', 'maybe'),
    'storage that is nowhere': setting('AzureWebJobsStorage__tableServiceUri', ''),
    'another identity': setting('AZURE_CLIENT_ID', '66666666-6666-6666-6666-666666666666'),
  },
  'every setting is one that somebody reads': {
    'a misspelt one': setting('ACCELNET_MOED', 'report'),
  },
};

/** For each rule the ways in which it must be seen to be broken. */
export const breakers: readonly Breaker[] = Object.entries({ ...broken, ...brokenParameters }).flatMap(
  ([rule, ways]) =>
    Object.entries(ways).map(([what, way]) =>
      typeof way === 'function' ? { rule, what, spoil: way } : { rule, what, variant: way[0], spoil: way[1] },
    ),
);
