param location string
param name string
param planName string
param tags object

param nodeVersion '22' | '24'
param instanceMemoryMB 512 | 2048 | 4096

@minValue(1)
@maxValue(1000)
param maximumInstanceCount int

param identityId string
param packagesUrl string

@description('Of the private network; empty without one.')
param subnetId string

@description('False: only its private endpoint may call the app and deploy to it.')
param publicAccess bool

@description('Address ranges that may call the app; without any everybody may, with a key or a token.')
param inboundAddresses array

@description('Application (client) id in Entra of the page and the API; empty: function keys only.')
param entraClientId string

param settings object

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  // By this tag azd finds where to deploy.
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: empty(inboundAddresses) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: [
        for (range, n) in inboundAddresses: {
          name: 'inbound-${n}'
          action: 'Allow'
          ipAddress: range
          priority: 100 + n
        }
      ]
      scmIpSecurityRestrictionsUseMain: true
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: settings
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource auth 'config' = if (!empty(entraClientId)) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        unauthenticatedClientAction: 'Return401'
        // Event Grid has a key of its own, and health shows only what everybody may see.
        excludedPaths: ['/runtime/webhooks/eventgrid', '/api/health']
      }
      httpSettings: { requireHttps: true }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraClientId
            openIdIssuer: uri(environment().authentication.loginEndpoint, '${tenant().tenantId}/v2.0')
          }
          validation: { allowedAudiences: ['api://${entraClientId}', entraClientId] }
        }
      }
      login: { tokenStore: { enabled: false } }
    }
  }
}

output id string = app.id
output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
