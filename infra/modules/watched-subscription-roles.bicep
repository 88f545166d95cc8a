targetScope = 'subscription'

import { accessLevel } from '../types.bicep'

param environmentName string

@description('Object id of the app\'s identity.')
param principalId string
param access accessLevel

@description('Whether the app may run its scripts inside of VMs: the probe, the preflight. Whoever may do that is root on all of them.')
param guestProbe bool

var actions = loadJsonContent('../actions.json')
var place = '${environmentName} ${take(subscription().subscriptionId, 8)}'

// Names of custom roles are unique in the tenant. One definition a subscription: its owner can read and remove it.
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, 'accelnet')
  properties: {
    type: 'CustomRole'
    roleName: 'accelnet ${place}'
    description: 'What accelnet needs to keep Accelerated Networking on. docs/permissions.md explains each action.'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: access == 'report' ? actions.read : concat(actions.read, actions.remediate)
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(role.id, principalId)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

resource probeRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (guestProbe) {
  name: guid(subscription().id, environmentName, 'accelnet guest probe')
  properties: {
    type: 'CustomRole'
    roleName: 'accelnet guest probe ${place}'
    description: 'Lets accelnet run its scripts inside of VMs, by Run Command. docs/guest-probe.md says what it runs.'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: actions.guestProbe
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource probeAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (guestProbe) {
  name: guid(probeRole.id, principalId)
  properties: {
    roleDefinitionId: probeRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
