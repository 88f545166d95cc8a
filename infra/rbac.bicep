targetScope = 'subscription'

// Every right that accelnet has, and no other: what a team that owns role assignments reads and deploys by itself
// (docs/deploy.md, "Where another team assigns roles"). main.bicep deploys the same with createRbac=true.

import { accessLevel } from 'types.bicep'

param environmentName string
param resourceGroupName string

@description('Subscriptions that the app watches.')
param watchedSubscriptionIds string[]

@description('Output APP_PRINCIPAL_ID.')
param appPrincipalId string

@description('Output TOPIC_PRINCIPAL_IDS.')
param topicPrincipalIds string[]

@description('Output STORAGE_ACCOUNT_NAME.')
param storageAccountName string

@description('Output APPLICATION_INSIGHTS_NAME.')
param componentName string

@description('Output DURABLE_SCHEDULER_NAME; empty where state is kept in Azure Storage.')
param schedulerName string = ''
param taskHub string = 'accelnet'
param access accessLevel = 'report'
param guestProbe bool = false

module ownResources 'modules/own-resource-roles.bicep' = {
  name: 'accelnet-own-resource-roles'
  scope: resourceGroup(resourceGroupName)
  params: {
    principalId: appPrincipalId
    topicPrincipalIds: topicPrincipalIds
    storageAccountName: storageAccountName
    componentName: componentName
    schedulerName: schedulerName
    taskHub: taskHub
  }
}

module watched 'modules/watched-subscription-roles.bicep' = [
  for id in watchedSubscriptionIds: {
    name: 'accelnet-roles-${environmentName}'
    scope: subscription(id)
    params: {
      environmentName: environmentName
      principalId: appPrincipalId
      access: access
      guestProbe: guestProbe
    }
  }
]
