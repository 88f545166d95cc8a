targetScope = 'subscription'

// event -> Event Grid -> app -> Azure: one app, its state, and what it may do. docs/deploy.md goes through it.

import { accessLevel, watchedSubscription } from 'types.bicep'

@description('Name of the azd environment; part of every name.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Region of the app and its state. The VMs may be anywhere.')
param location string

@description('The subscriptions to watch; the app\'s own only if it is listed.')
@minLength(1)
param watchedSubscriptions watchedSubscription[]

@description('`report`: the app may read, and nothing else; every VM is in mode report. `remediate`: it may also stop, change and start VMs, and modes are those of the policy.')
param access accessLevel = 'report'

@description('Adds the right to run a probe inside of VMs, after a start (docs/guest-probe.md) and for a diagnosis (docs/diagnosis.md).')
param guestProbe bool = false

@description('Whether a running guest is asked before a stop (docs/evidence.md). It takes the same right as the probe: whoever may run a command in a VM is root on it.')
param preflight 'off' | 'when-unknown' | 'always' = 'off'

@description('False where another team assigns roles: it deploys rbac.bicep with this deployment\'s outputs.')
param createRbac bool = true

@description('Whether events are delivered. False for the first provision: Event Grid asks the function for an answer, which has to be deployed first.')
param eventingEnabled bool = false

@description('How events get in: `function` calls the Event Grid trigger; `queue` needs no key and no way in from outside. Private networking always takes the queue.')
param eventDelivery 'function' | 'queue' = 'function'

@description('Where runs keep their state. They do not move from one to the other.')
param durableBackend 'azureStorage' | 'durableTaskScheduler' = 'azureStorage'

@description('Node, on which Azure Functions runs the app.')
param nodeVersion '22' | '24' = '22'

@description('Memory of an instance. With 512 a sweep of 50,000 VMs still fits, beside little else.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@description('Instances at most. The safeguards count the whole fleet, however many there are.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Storage behind private endpoints, the app in a network of its own.')
param privateNetworking bool = false

@description('The app as well: it is called, and deployed to, through a private endpoint only, from that network and those that are peered with it.')
param privateInbound bool = false

@description('Address range of that network, at least a /26.')
param networkAddressPrefix string = '10.90.0.0/24'

@description('Address ranges that may call the app and deploy to it, for instance `203.0.113.0/24`. Empty: everybody who has a key or a token.')
param inboundAddresses string[] = []

@description('Application (client) id of an app registration with the roles Reader and Operator: people sign in, and operators may act. Empty: function keys, which may only read.')
param entraClientId string = ''

@description('Further app settings, by their names in docs/settings.md. They win over everything here.')
param appSettings object = {}

@description('Who hears alerts: resource ids of action groups.')
param actionGroupIds string[] = []

@description('For how many days nobody may change or delete the record of a run.')
@minValue(1)
@maxValue(146000)
param recordsRetentionDays int = 365

@description('For how many days logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('What logs take in a day at most, in GB. Past it no alert sees anything until the next day.')
@minValue(1)
param logDailyQuotaGb int = 5

@description('Redundancy of the storage account; where a region has no zones, `Standard_LRS`.')
param storageSku 'Standard_ZRS' | 'Standard_LRS' | 'Standard_GZRS' = 'Standard_ZRS'

param tags object = {}

var place = uniqueString(subscription().id, environmentName, location)
var taskHub = 'accelnet'
var allTags = union(tags, { 'azd-env-name': environmentName })
var groupName = 'rg-accelnet-${environmentName}'
var eventsGroupName = '${groupName}-events'
var names = {
  app: 'func-accelnet-${place}'
  plan: 'plan-accelnet-${place}'
  identity: 'id-accelnet-${place}'
  storage: 'st${place}'
  workspace: 'log-accelnet-${place}'
  component: 'appi-accelnet-${place}'
  network: 'vnet-accelnet-${place}'
  scheduler: 'dts-accelnet-${place}'
  topic: 'evgt-accelnet-${place}'
}
var inNetwork = privateNetworking || privateInbound
var delivery = inNetwork ? 'queue' : eventDelivery
var onScheduler = durableBackend == 'durableTaskScheduler'

// The Functions host takes the rest: it runs beside Node on the same instance.
var heapOf = {
  '512': 160
  '2048': 768
  '4096': 1536
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: groupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: allTags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: names.workspace
    componentName: names.component
    location: location
    tags: allTags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    sku: storageSku
    location: location
    tags: allTags
    recordsRetentionDays: recordsRetentionDays
    private: inNetwork
    workspaceId: monitoring.outputs.workspaceId
  }
}

module scheduler 'modules/durable-scheduler.bicep' = if (onScheduler) {
  scope: group
  params: { name: names.scheduler, taskHub: taskHub, location: location, tags: allTags }
}

module network 'modules/network.bicep' = if (inNetwork) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    addressPrefix: networkAddressPrefix
    storageId: storage.outputs.id
  }
}

module eventsGroups 'modules/resource-group.bicep' = [
  for one in watchedSubscriptions: if (one.?existingTopic == null) {
    name: 'accelnet-events-group-${environmentName}'
    scope: subscription(one.id)
    params: { name: eventsGroupName, location: location, tags: allTags }
  }
]

module topics 'modules/system-topic.bicep' = [
  for one in watchedSubscriptions: {
    name: 'accelnet-topic-${environmentName}'
    scope: resourceGroup(one.id, one.?existingTopic.?resourceGroup ?? eventsGroupName)
    params: { name: names.topic, existingName: one.?existingTopic.?name ?? '', tags: allTags }
    dependsOn: [eventsGroups]
  }
]

module rbac 'rbac.bicep' = if (createRbac) {
  name: 'accelnet-rbac-${environmentName}'
  params: {
    environmentName: environmentName
    resourceGroupName: group.name
    watchedSubscriptionIds: map(watchedSubscriptions, one => one.id)
    appPrincipalId: identity.outputs.principalId
    topicPrincipalIds: [for (one, n) in watchedSubscriptions: topics[n].outputs.principalId]
    storageAccountName: names.storage
    componentName: names.component
    schedulerName: onScheduler ? names.scheduler : ''
    taskHub: taskHub
    access: access
    guestProbe: guestProbe || preflight != 'off'
  }
  dependsOn: [storage, monitoring, scheduler]
}

// What the host reads (azure-functions/functions-app-settings); all state is reached by identity.
var hostSettings = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.outputs.clientId
  languageWorkers__node__arguments: '--max-old-space-size=${heapOf[string(instanceMemoryMB)]}'
}

var schedulerSettings = onScheduler
  ? {
      AzureFunctionsJobHost__extensions__durableTask__hubName: taskHub
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identity.outputs.clientId};TaskHub=${taskHub}'
    }
  : {}

// An app that may only read has its modes set to report: Azure would refuse to change a VM that a tag or the policy puts into another mode.
var ownSettings = {
  ACCELNET_SUBSCRIPTIONS: join(map(watchedSubscriptions, one => one.id), ',')
  ACCELNET_ARM_ENDPOINT: environment().resourceManager
  ACCELNET_EVENT_QUEUE: delivery == 'queue' ? storage.outputs.eventQueue : ''
  ACCELNET_APP_SERVICE_AUTH: empty(entraClientId) ? 'false' : 'true'
  AZURE_CLIENT_ID: identity.outputs.clientId
  ...(access == 'report' ? { ACCELNET_MODE: 'report', ACCELNET_MODE_NEW: 'report' } : {})
  ...(guestProbe ? { ACCELNET_GUEST_PROBE: 'report' } : {})
  ...(preflight != 'off' ? { ACCELNET_PREFLIGHT: preflight } : {})
  ...(delivery == 'queue' ? { 'AzureWebJobs.onResourceEvent.Disabled': 'true' } : {})
}

module app 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: allTags
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    identityId: identity.outputs.id
    packagesUrl: '${storage.outputs.blobEndpoint}${storage.outputs.packagesContainer}'
    subnetId: inNetwork ? network!.outputs.appSubnetId : ''
    publicAccess: !privateInbound
    inboundAddresses: inboundAddresses
    entraClientId: entraClientId
    settings: {
      // The list that src/config.ts reads, with its defaults.
      ...loadJsonContent('app-settings.json')
      ...hostSettings
      ...schedulerSettings
      ...ownSettings
      ...appSettings
    }
  }
  dependsOn: [rbac]
}

module inbound 'modules/inbound-endpoint.bicep' = if (privateInbound) {
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    appId: app.outputs.id
    subnetId: network!.outputs.endpointsSubnetId
    networkId: network!.outputs.id
  }
}

module events 'modules/event-subscription.bicep' = [
  for (one, n) in watchedSubscriptions: if (eventingEnabled) {
    name: 'accelnet-events-${environmentName}'
    scope: resourceGroup(one.id, one.?existingTopic.?resourceGroup ?? eventsGroupName)
    params: {
      topicName: one.?existingTopic.?name ?? names.topic
      name: 'accelnet-${environmentName}'
      delivery: delivery
      functionId: '${app.outputs.id}/functions/onResourceEvent'
      storageAccountId: storage.outputs.id
      eventQueue: storage.outputs.eventQueue
      deadLetterContainer: storage.outputs.deadLetterContainer
    }
    dependsOn: [topics[n], rbac]
  }
]

module deliveryAlerts 'modules/delivery-alerts.bicep' = [
  for (one, n) in watchedSubscriptions: {
    name: 'accelnet-delivery-alerts-${environmentName}'
    scope: resourceGroup(one.id, one.?existingTopic.?resourceGroup ?? eventsGroupName)
    params: {
      topicName: one.?existingTopic.?name ?? names.topic
      tags: allTags
      actionGroupIds: actionGroupIds
    }
    dependsOn: [topics[n]]
  }
]

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    namePrefix: 'accelnet-${environmentName}'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    actionGroupIds: actionGroupIds
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    namePrefix: 'accelnet-${environmentName}'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Open this first: it names everything that is wrong with the settings.')
output HEALTH_URL string = '${app.outputs.url}/api/health'

@description('The operators\' page.')
output DASHBOARD_URL string = '${app.outputs.url}/api/dashboard'

@description('The same figures from the logs.')
output WORKBOOK_URL string = uri(environment().portal, '#resource${workbook.outputs.id}')

@description('What is still to be done.')
output NEXT_STEP string = eventingEnabled
  ? 'Open HEALTH_URL, then the workbook.'
  : 'Deploy the code (azd deploy), then provision again with EVENTING_ENABLED=true: events are not delivered yet.'

output AZURE_RESOURCE_GROUP string = group.name
output FUNCTION_APP_NAME string = app.outputs.name

// For rbac.bicep, where another team deploys it.
output APP_PRINCIPAL_ID string = identity.outputs.principalId
output TOPIC_PRINCIPAL_IDS string[] = [for (one, n) in watchedSubscriptions: topics[n].outputs.principalId]
output STORAGE_ACCOUNT_NAME string = storage.outputs.name
output APPLICATION_INSIGHTS_NAME string = monitoring.outputs.componentName
output DURABLE_SCHEDULER_NAME string = onScheduler ? scheduler!.outputs.name : ''
