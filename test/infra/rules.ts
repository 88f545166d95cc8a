import { all, differences, every, type Rule } from './rule.ts';
import { assignedRoles, ownRoles } from './rules-of-roles.ts';
import { known, readable } from './rules-of-settings.ts';
import { at, ofType, settingsOf } from './snapshots.ts';

const keyless =
  /\blistKeys|listAccountSas|listServiceSas|AccountKey=|SharedAccessKey|[?&]sig=|InstrumentationKey=/i;

const noKeysAnywhere: Rule = (snapshot) => {
  const text = JSON.stringify(snapshot);
  return keyless.test(text) ? [`a key is asked for: ${keyless.exec(text)?.[0]}`] : [];
};

// One whose key is useless, because ingestion accepts only Entra tokens, and one that names an identity.
const addresses = ['APPLICATIONINSIGHTS_CONNECTION_STRING', 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'];
const secretName = /key|secret|password|sas|connection_?string|^AzureWebJobsStorage$/i;

const settings: Rule = (snapshot) => {
  const given = settingsOf(snapshot);
  const scheduler = given.DURABLE_TASK_SCHEDULER_CONNECTION_STRING ?? 'Authentication=ManagedIdentity';
  return [
    ...Object.keys(given)
      .filter((name) => secretName.test(name.replaceAll('WITH_KEY', '').replace(/connectionStringName$/, '')))
      .filter((name) => !addresses.includes(name))
      .map((name) => `setting ${name}`),
    ...(scheduler.includes('Authentication=ManagedIdentity')
      ? []
      : ['the scheduler takes more than an identity']),
    ...(given.AzureWebJobsStorage__credential === 'managedidentity'
      ? []
      : ['storage is not reached by identity']),
  ];
};

const outputs: Rule = ({ outputs }) =>
  Object.entries(outputs).flatMap(([name, value]) =>
    /key|secret|password|connectionstring/i.test(`${name} ${JSON.stringify(value)}`)
      ? [`output ${name}`]
      : [],
  );

const eventSubscriptions = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';

const delivery: Rule = (snapshot) =>
  ofType(snapshot, eventSubscriptions).flatMap((one) => {
    const byFunction = at(one, 'properties.destination.endpointType') === 'AzureFunction';
    const byQueue = {
      'properties.deliveryWithResourceIdentity.identity.type': 'SystemAssigned',
      'properties.deliveryWithResourceIdentity.destination.endpointType': 'StorageQueue',
    };
    return differences(one, {
      ...(byFunction ? {} : byQueue),
      'properties.deadLetterDestination': undefined,
      'properties.deadLetterWithResourceIdentity.identity.type': 'SystemAssigned',
      'properties.deadLetterWithResourceIdentity.deadLetterDestination.endpointType': 'StorageBlob',
      'properties.deadLetterWithResourceIdentity.deadLetterDestination.properties.blobContainerName':
        'deadletter',
      'properties.retryPolicy': { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    });
  });

const filters: Rule = (snapshot) =>
  ofType(snapshot, eventSubscriptions).flatMap((one) =>
    differences(one, {
      'properties.filter.includedEventTypes': [
        'Microsoft.Resources.ResourceWriteSuccess',
        'Microsoft.Resources.ResourceActionSuccess',
        'Microsoft.Resources.ResourceActionFailure',
      ],
      'properties.filter.advancedFilters': [
        {
          key: 'data.operationName',
          operatorType: 'StringIn',
          values: [
            'Microsoft.Compute/virtualMachines/write',
            'Microsoft.Network/networkInterfaces/write',
            'Microsoft.Compute/virtualMachines/deallocate/action',
            'Microsoft.Compute/virtualMachines/start/action',
          ],
        },
      ],
    }),
  );

const account = 'Microsoft.Storage/storageAccounts';
const site = 'Microsoft.Web/sites';

const closedContainers: Rule = (snapshot) =>
  ofType(snapshot, `${account}/blobServices/containers`).flatMap((one) =>
    [undefined, 'None'].includes(at(one, 'properties.publicAccess') as string | undefined)
      ? []
      : [`${one.name} is public`],
  );

const records: Rule = (snapshot) => {
  const [policy] = ofType(snapshot, `${account}/blobServices/containers/immutabilityPolicies`);
  if (policy === undefined || !policy.name.includes('/accelnet-records/'))
    return ['records are not immutable'];
  const days = Number(at(policy, 'properties.immutabilityPeriodSinceCreationInDays'));
  return [
    ...differences(policy, { 'properties.allowProtectedAppendWrites': false }),
    ...(days >= 1 ? [] : ['records are immutable for no day']),
  ];
};

// The types do not restrict these values, so that only Azure would refuse a wrong one.
const openValues: Rule = (snapshot) => {
  const oneOf = (type: string, place: string, values: readonly unknown[]): string[] =>
    ofType(snapshot, type).flatMap((one) =>
      values.includes(at(one, place)) ? [] : [`${one.name}: ${place} is ${String(at(one, place))}`],
    );
  const flex = 'properties.functionAppConfig';
  return [
    ...oneOf(account, 'sku.name', ['Standard_ZRS', 'Standard_LRS', 'Standard_GZRS']),
    ...oneOf(site, `${flex}.runtime.name`, ['node']),
    ...oneOf(site, `${flex}.runtime.version`, ['22', '24']),
    ...oneOf(site, `${flex}.scaleAndConcurrency.instanceMemoryMB`, [512, 2048, 4096]),
    ...oneOf('Microsoft.Web/serverfarms', 'sku.name', ['FC1']),
    ...oneOf('Microsoft.DurableTask/schedulers', 'properties.sku.name', ['Consumption']),
    ...oneOf('Microsoft.EventGrid/systemTopics', 'properties.topicType', [
      'Microsoft.Resources.Subscriptions',
    ]),
  ];
};

const heap: Rule = (snapshot) => {
  const [app] = ofType(snapshot, site);
  const memory = Number(at(app, 'properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB'));
  const argument = settingsOf(snapshot).languageWorkers__node__arguments ?? '';
  const megabytes = Number(/^--max-old-space-size=(\d+)$/.exec(argument)?.[1]);
  return megabytes >= 160 && megabytes <= memory / 2 ? [] : [`a heap of ${megabytes} MB in ${memory}`];
};

const stable: Rule = ({ predictedResources }) =>
  predictedResources
    // Azure has no other version of these.
    .filter(({ type }) => type !== 'Microsoft.Insights/diagnosticSettings')
    .flatMap(({ type, apiVersion }) =>
      /^\d{4}-\d{2}-\d{2}$/.test(apiVersion) ? [] : [`${type}@${apiVersion}`],
    );

const heard: Rule = (snapshot) => {
  const rules = ofType(snapshot, 'Microsoft.Insights/scheduledQueryRules');
  const severity = (end: string): unknown =>
    at(
      rules.find(({ name }) => name.endsWith(end)),
      'properties.severity',
    );
  return [
    ...(severity('-stranded') === 0 ? [] : ['a stranded VM is not severity 0']),
    ...[
      'rolled-back',
      'breaker-open',
      'failed-orchestration',
      'configuration-fault',
      'no-heartbeat',
      'events-dead-lettered',
    ]
      .filter((name) => severity(`-${name}`) === undefined)
      .map((name) => `no alert ${name}`),
    ...(ofType(snapshot, 'Microsoft.Insights/metricAlerts').length >=
    2 * ofType(snapshot, 'Microsoft.EventGrid/systemTopics').length
      ? []
      : ['dead letters go unheard']),
    ...[...rules, ...ofType(snapshot, 'Microsoft.Insights/metricAlerts')]
      .filter((one) => at(one, 'properties.enabled') !== true)
      .map(({ name }) => `${name} is off`),
  ];
};

/** The rules that every set of parameters keeps. */
export const rules: Readonly<Record<string, Rule>> = {
  'nothing has a shared key': every(
    all(account, { 'properties.allowSharedKeyAccess': false }),
    all('Microsoft.OperationalInsights/workspaces', { 'properties.features.disableLocalAuth': true }),
    all('Microsoft.Insights/components', { 'properties.DisableLocalAuth': true }),
    all(`${site}/basicPublishingCredentialsPolicies`, { 'properties.allow': false }),
    noKeysAnywhere,
  ),
  'no setting is a secret': settings,
  'no output is a secret': outputs,
  'everything requires TLS 1.2 or newer': every(
    all(account, { 'properties.minimumTlsVersion': 'TLS1_2', 'properties.supportsHttpsTrafficOnly': true }),
    all(site, {
      'properties.httpsOnly': true,
      'properties.siteConfig.minTlsVersion': '1.2',
      'properties.siteConfig.scmMinTlsVersion': '1.2',
      'properties.siteConfig.ftpsState': 'Disabled',
    }),
  ),
  'no blob is public': every(all(account, { 'properties.allowBlobPublicAccess': false }), closedContainers),
  'our own roles allow no more than is needed': ownRoles,
  'roles are assigned where they are needed': assignedRoles,
  'events are delivered, or dead-lettered, with an identity': delivery,
  'events are filtered': filters,
  'everything that acts has an identity': every(
    all(site, {
      'identity.type': 'UserAssigned',
      'properties.functionAppConfig.deployment.storage.authentication.type': 'UserAssignedIdentity',
    }),
    (snapshot) =>
      ofType(snapshot, 'Microsoft.EventGrid/systemTopics').flatMap((one) =>
        differences(one, { 'identity.type': 'SystemAssigned' }),
      ),
  ),
  'records cannot be changed once written': records,
  'values that the types leave open are known to Azure': openValues,
  'the heap leaves room for the host': heap,
  'API versions are stable': stable,
  'everything that people must know raises an alert': heard,
  'the app can read its settings': readable,
  'every setting is read by the app or its host': known,
};
