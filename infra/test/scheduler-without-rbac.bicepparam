// Durable Task Scheduler, and roles that another team assigns.
using '../main.bicep'

param environmentName = 'test'
param location = 'westeurope'

param watchedSubscriptions = [{ id: '11111111-1111-1111-1111-111111111111' }]
param access = 'remediate'
param createRbac = false
param eventingEnabled = true
param durableBackend = 'durableTaskScheduler'
param actionGroupIds = [
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ops/providers/Microsoft.Insights/actionGroups/oncall'
]
