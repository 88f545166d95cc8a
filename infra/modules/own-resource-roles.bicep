@description('Object id of the app\'s identity.')
param principalId string

@description('Object ids of the system topics\' identities.')
param topicPrincipalIds array
param storageAccountName string
param componentName string

@description('Empty: state is kept in Azure Storage.')
param schedulerName string
param taskHub string

// Built-in roles (role-based-access-control/built-in-roles).
var roles = {
  blobData: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor
  queueData: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  queueSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a' // Storage Queue Data Message Sender
  tableData: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
  durableTaskData: '0ad04412-c4d5-4796-b79c-f76d14c8d402' // Durable Task Data Contributor
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: 'deadletter'
    }
  }

  resource queues 'queueServices' existing = {
    name: 'default'

    resource events 'queues' existing = {
      name: 'accelnet-events'
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (!empty(schedulerName)) {
  name: empty(schedulerName) ? 'none' : schedulerName

  resource hub 'taskHubs' existing = {
    name: taskHub
  }
}

resource appOnAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.blobData, roles.queueData, roles.tableData]: {
    name: guid(account.id, principalId, role)
    scope: account
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource appOnComponent 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, roles.metricsPublisher)
  scope: component
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource appOnHub 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(schedulerName)) {
  name: guid(scheduler::hub.id, principalId, roles.durableTaskData)
  scope: scheduler::hub
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.durableTaskData)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource topicsOnDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for topic in topicPrincipalIds: {
    name: guid(account::blobs::deadLetters.id, topic, roles.blobData)
    scope: account::blobs::deadLetters
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobData)
      principalId: topic
      principalType: 'ServicePrincipal'
    }
  }
]

resource topicsOnQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for topic in topicPrincipalIds: {
    name: guid(account::queues::events.id, topic, roles.queueSender)
    scope: account::queues::events
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueSender)
      principalId: topic
      principalType: 'ServicePrincipal'
    }
  }
]
