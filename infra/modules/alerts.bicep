param location string
param namePrefix string
param tags object
param workspaceId string

@description('Resource ids of action groups.')
param actionGroupIds string[]

var rules = [
  {
    name: 'stranded'
    severity: 0
    description: 'A VM that accelnet stopped does not start. docs/runbook.md'
    query: loadTextContent('../queries/stranded.kql')
  }
  {
    name: 'breaker-open'
    severity: 1
    description: 'Too many remediations failed: accelnet begins no more until an operator resets the breaker. docs/runbook.md'
    query: loadTextContent('../queries/breaker-open.kql')
  }
  {
    name: 'failed-orchestration'
    severity: 1
    description: 'An orchestration of accelnet ended by a defect. docs/runbook.md'
    query: loadTextContent('../queries/failed-orchestration.kql')
  }
  {
    name: 'configuration-fault'
    severity: 1
    description: 'accelnet cannot read all of its settings or policy, and begins nothing; runs under way go on. GET /api/health names every fault.'
    query: loadTextContent('../queries/configuration-fault.kql')
  }
  {
    name: 'rolled-back'
    severity: 2
    description: 'accelnet undid a remediation: the VM is as it was found. docs/runbook.md'
    query: loadTextContent('../queries/rolled-back.kql')
  }
  {
    name: 'events-dead-lettered'
    severity: 2
    description: 'Events in the queue could not be handled, and wait in its poison queue. docs/runbook.md'
    query: loadTextContent('../queries/events-dead-lettered.kql')
  }
  {
    name: 'other-alerts'
    severity: 2
    description: 'accelnet raises an alert that a person must hear. docs/runbook.md'
    query: loadTextContent('../queries/other-alerts.kql')
  }
]

resource onAny 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: 'accelnet: ${rule.name}'
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT10M'
      autoMitigate: false
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { minFailingPeriodsToAlert: 1, numberOfEvaluationPeriods: 1 }
          }
        ]
      }
      actions: { actionGroups: actionGroupIds }
    }
  }
]

resource onSilence 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${namePrefix}-no-heartbeat'
  location: location
  tags: tags
  properties: {
    displayName: 'accelnet: no-heartbeat'
    description: 'accelnet has sent no heartbeat for three hours. docs/runbook.md'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT3H'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: loadTextContent('../queries/no-heartbeat.kql')
          metricMeasureColumn: 'heartbeats'
          timeAggregation: 'Total'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: { minFailingPeriodsToAlert: 1, numberOfEvaluationPeriods: 1 }
        }
      ]
    }
    actions: { actionGroups: actionGroupIds }
  }
}
