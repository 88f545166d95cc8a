import { at, ofType, type Resource, type Snapshot, settingsOf } from './snapshots.ts';

/** What a snapshot does against a rule; nothing where it keeps it. */
export type Rule = (snapshot: Snapshot) => readonly string[];

type Wanted = Readonly<Record<string, unknown>>;

/** Every resource of a type, of which there is one at least, has these values at these places. */
function all(type: string, wanted: Wanted): Rule {
  return (snapshot) => {
    const found = ofType(snapshot, type);
    return found.length === 0 ? [`no ${type}`] : found.flatMap((one) => differences(one, wanted));
  };
}

function differences(one: Resource, wanted: Wanted): string[] {
  return Object.entries(wanted).flatMap(([place, value]) => {
    const is = JSON.stringify(at(one, place));
    return is === JSON.stringify(value) ? [] : [`${one.type} ${one.name}: ${place} is ${is}`];
  });
}

function every(...rules: readonly Rule[]): Rule {
  return (snapshot) => rules.flatMap((rule) => rule(snapshot));
}

const known = {
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a': 'Storage Queue Data Message Sender',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
};

const assignments = 'Microsoft.Authorization/roleAssignments';
const definitions = 'Microsoft.Authorization/roleDefinitions';

/** Built-in roles only for data, on single resources; in a watched subscription only a role of our own. */
const assignedRoles: Rule = (snapshot) => {
  const own = ofType(snapshot, definitions).map(({ id }) => id);
  return ofType(snapshot, assignments).flatMap((one) => {
    const role = String(at(one, 'properties.roleDefinitionId'));
    const builtIn = Object.keys(known).some((id) => role.endsWith(`/${id}`) || role.includes(`'${id}'`));
    if (!builtIn) return own.includes(role) ? [] : [`${one.name} assigns ${role}`];
    const onResource = /\/providers\/Microsoft\.(?:Storage|Insights|DurableTask)\//.test(one.id);
    return onResource ? [] : [`${one.id} is wider than one resource`];
  });
};

const forbidden = /\*|\/delete$|^Microsoft\.Authorization\/.+\/(?:write|action)$|powerOff|\/elevateAccess/i;
const mayWrite = ['Microsoft.Network/networkInterfaces/write'];

const actionsOf = (role: Resource): string[] => {
  const permissions = at(role, 'properties.permissions');
  return Array.isArray(permissions)
    ? permissions.flatMap((one: unknown) => at(one, 'actions')).map(String)
    : ['*'];
};

const ownRoles: Rule = (snapshot) =>
  ofType(snapshot, definitions).flatMap((role) => {
    const scope = role.id.split('/providers/')[0];
    const actions = actionsOf(role);
    const bad = actions.filter(
      (action) => forbidden.test(action) || (/\/write$/i.test(action) && !mayWrite.includes(action)),
    );
    const guest = actions.some((action) => /runCommand/i.test(action));
    return [
      ...bad.map((action) => `${role.name} allows ${action}`),
      ...(guest && actions.length > 1 ? [`${role.name} mixes Run Command with other rights`] : []),
      ...differences(role, { 'properties.assignableScopes': [scope] }),
      ...(JSON.stringify(at(role, 'properties.permissions')).includes('"dataActions":[]')
        ? []
        : [`${role.name} has data actions`]),
    ];
  });

const keyless =
  /\blistKeys|listAccountSas|listServiceSas|AccountKey=|SharedAccessKey|[?&]sig=|InstrumentationKey=/i;

const noKeysAnywhere: Rule = (snapshot) => {
  const text = JSON.stringify(snapshot);
  return keyless.test(text) ? [`a key is asked for: ${keyless.exec(text)?.[0]}`] : [];
};

// An address whose key is of no use, because ingestion takes Entra tokens only; and one that names an identity.
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

// The types leave these open, so that a wrong one would be refused by Azure only.
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
    ...['rolled-back', 'breaker-open', 'failed-orchestration', 'configuration-fault', 'no-heartbeat']
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
  'everything speaks TLS 1.2 at least': every(
    all(account, { 'properties.minimumTlsVersion': 'TLS1_2', 'properties.supportsHttpsTrafficOnly': true }),
    all(site, {
      'properties.httpsOnly': true,
      'properties.siteConfig.minTlsVersion': '1.2',
      'properties.siteConfig.scmMinTlsVersion': '1.2',
      'properties.siteConfig.ftpsState': 'Disabled',
    }),
  ),
  'no blob is public': every(all(account, { 'properties.allowBlobPublicAccess': false }), closedContainers),
  'roles of our own allow no more than they must': ownRoles,
  'roles are assigned where they are needed': assignedRoles,
  'events are delivered, or dead-lettered, by identity': delivery,
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
  'records are written once': records,
  'open values are ones that Azure knows': openValues,
  'the heap leaves room for the host': heap,
  'API versions are stable': stable,
  'what people must hear is heard': heard,
};
