param location string
param name string
param sku string
param tags object

@description('For how many days nobody may change or delete a record.')
param recordsRetentionDays int

@description('Only the private endpoints and Event Grid (as a trusted service) get in.')
param private bool

@description('Log Analytics workspace that keeps who read, wrote and deleted blobs.')
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      // Event Grid reaches a closed account as a trusted service only, with the topic's system-assigned identity.
      bypass: 'AzureServices'
      defaultAction: private ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource packages 'containers' = {
      name: 'deployments'
    }

    resource deadLetters 'containers' = {
      name: 'deadletter'
    }

    // Records are written once, under If-None-Match, and never appended to (docs/audit.md).
    resource records 'containers' = {
      name: 'accelnet-records'

      // Unlocked: whoever may write the container may still lengthen, shorten or remove it. Locking it is up to you, and cannot be undone.
      resource immutability 'immutabilityPolicies' = {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: recordsRetentionDays
          allowProtectedAppendWrites: false
        }
      }
    }
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource events 'queues' = {
      name: 'accelnet-events'
    }
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

resource blobLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'deletions'
  scope: account::blobs
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageDelete', enabled: true }]
  }
}

output id string = account.id
output name string = account.name
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
output tableEndpoint string = account.properties.primaryEndpoints.table
output packagesContainer string = account::blobs::packages.name
output deadLetterContainer string = account::blobs::deadLetters.name
output eventQueue string = account::queues::events.name
