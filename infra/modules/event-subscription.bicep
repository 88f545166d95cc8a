param topicName string
param name string

param delivery 'function' | 'queue'

@description('Resource id of the function onResourceEvent.')
param functionId string
param storageAccountId string
param eventQueue string
param deadLetterContainer string

var destination = delivery == 'queue'
  ? {
      deliveryWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        destination: {
          endpointType: 'StorageQueue'
          properties: {
            resourceId: storageAccountId
            queueName: eventQueue
            // Longer than the app tries: a message that it cannot handle for a day is moved to the poison queue.
            queueMessageTimeToLiveInSeconds: 604800
          }
        }
      }
    }
  : {
      destination: {
        endpointType: 'AzureFunction'
        properties: {
          resourceId: functionId
          maxEventsPerBatch: 1
          preferredBatchSizeInKilobytes: 64
        }
      }
    }

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName

  resource events 'eventSubscriptions' = {
    name: name
    properties: union(destination, {
      eventDeliverySchema: 'EventGridSchema'
      filter: {
        includedEventTypes: [
          'Microsoft.Resources.ResourceWriteSuccess'
          'Microsoft.Resources.ResourceActionSuccess'
          'Microsoft.Resources.ResourceActionFailure'
        ]
        enableAdvancedFilteringOnArrays: false
        advancedFilters: [
          {
            key: 'data.operationName'
            operatorType: 'StringIn'
            values: [
              'Microsoft.Compute/virtualMachines/write'
              'Microsoft.Network/networkInterfaces/write'
              'Microsoft.Compute/virtualMachines/deallocate/action'
              'Microsoft.Compute/virtualMachines/start/action'
            ]
          }
        ]
      }
      retryPolicy: {
        maxDeliveryAttempts: 30
        eventTimeToLiveInMinutes: 1440
      }
      // By identity: Event Grid would otherwise ask for the account's keys, which are off.
      deadLetterWithResourceIdentity: {
        identity: { type: 'SystemAssigned' }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: {
            resourceId: storageAccountId
            blobContainerName: deadLetterContainer
          }
        }
      }
    })
  }
}
