// Events over the queue, people sign in, the guest is probed.
using '../main.bicep'

param environmentName = 'test'
param location = 'westeurope'

param watchedSubscriptions = [{ id: '11111111-1111-1111-1111-111111111111' }]
param access = 'remediate'
param guestProbe = true
param eventingEnabled = true
param eventDelivery = 'queue'
param entraClientId = '22222222-2222-2222-2222-222222222222'
param actionGroupIds = [
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ops/providers/Microsoft.Insights/actionGroups/oncall'
]
