param topicName string
param tags object

@description('Resource ids of action groups.')
param actionGroupIds string[]

// Dead-lettered: it could not be delivered for a day. Dropped: it could not be dead-lettered either.
var metrics = ['DeadLetteredCount', 'DroppedEventCount']

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for metric in metrics: {
    name: 'accelnet-${metric}-${topicName}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Events did not reach accelnet (${metric}). docs/runbook.md'
      severity: 2
      enabled: true
      scopes: [topic.id]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: metric
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: 'Microsoft.EventGrid/systemTopics'
            metricName: metric
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: [for id in actionGroupIds: { actionGroupId: id }]
    }
  }
]
