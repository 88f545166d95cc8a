// App and storage behind private endpoints; the queue although it was not asked for.
using '../main.bicep'

param environmentName = 'test'
param location = 'westeurope'

param watchedSubscriptions = [{ id: '11111111-1111-1111-1111-111111111111' }]
param access = 'remediate'
param eventingEnabled = true
param eventDelivery = 'function'
param privateInbound = true
param actionGroupIds = [
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ops/providers/Microsoft.Insights/actionGroups/oncall'
]
