param location string
param name string
param tags object
param appId string

@description('For private endpoints.')
param subnetId string
param networkId string

// environment() has no suffix for Azure Functions (azure/private-link/private-endpoint-dns).
var suffixes = {
  AzureCloud: 'azurewebsites.net'
  AzureUSGovernment: 'azurewebsites.us'
  AzureChinaCloud: 'chinacloudsites.cn'
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.${suffixes[environment().name]}'
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: name
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

// The way to the app and to its deployments (`scm`).
resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: '${name}-app'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: 'sites'
        properties: {
          privateLinkServiceId: appId
          groupIds: ['sites']
        }
      }
    ]
  }

  resource zones 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: 'sites'
          properties: { privateDnsZoneId: zone.id }
        }
      ]
    }
  }
}
