// Everything on in one subscription, events to the trigger, guests are asked before a stop.
using '../main.bicep'

param environmentName = 'test'
param location = 'westeurope'

param watchedSubscriptions = [{ id: '11111111-1111-1111-1111-111111111111' }]
param access = 'remediate'
param eventingEnabled = true
param preflight = 'when-unknown'
param actionGroupIds = [
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ops/providers/Microsoft.Insights/actionGroups/oncall'
]
