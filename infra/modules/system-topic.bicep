@description('Of the topic that is made here.')
param name string
param tags object

@description('Name of one that this resource group has already; empty: make one.')
param existingName string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = if (empty(existingName)) {
  name: name
  location: 'global'
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

resource existingTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = if (!empty(existingName)) {
  name: empty(existingName) ? name : existingName
}

output principalId string = empty(existingName) ? topic!.identity.principalId : existingTopic!.identity.principalId
