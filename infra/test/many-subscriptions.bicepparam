// Three subscriptions, one with a topic of its own, on small instances.
using '../main.bicep'

param environmentName = 'test'
param location = 'westeurope'

param watchedSubscriptions = [
  { id: '11111111-1111-1111-1111-111111111111' }
  { id: '33333333-3333-3333-3333-333333333333' }
  {
    id: '44444444-4444-4444-4444-444444444444'
    existingTopic: { resourceGroup: 'rg-events', name: 'subscription-events' }
  }
]
param access = 'remediate'
param eventingEnabled = true
param inboundAddresses = ['203.0.113.0/24']
param nodeVersion = '24'
param instanceMemoryMB = 512
param appSettings = { ACCELNET_MAX_CONCURRENT: '10' }
param actionGroupIds = [
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ops/providers/Microsoft.Insights/actionGroups/oncall'
]
